"""Endpoints of all rooms of this wing share one name."""

from flask import Blueprint

bp = Blueprint("administration", __name__)
