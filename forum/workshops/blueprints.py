"""The blueprints of this wing; each is shared by several files of views."""

from flask import Blueprint

attendance = Blueprint("attendance", __name__)
bookings = Blueprint("bookings", __name__)
schedule = Blueprint("workshops", __name__)  # also of calendars, and of pages/workshop
