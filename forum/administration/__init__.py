"""What administrators look after: the audit log, jobs and mails, settings, members."""

from flask import Blueprint

bp = Blueprint("administration", __name__)  # of all rooms: their endpoints share one name
