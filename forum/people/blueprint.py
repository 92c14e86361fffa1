"""The blueprint of joining, signing in and one's own account: its endpoints share one name."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
