from flask import Blueprint

from forum.people.sign_in import passwords

bp = Blueprint("accounts", __name__)
bp.record_once(lambda state: passwords.take_costs(state.app.config["SETTINGS"]))
