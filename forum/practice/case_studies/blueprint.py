from flask import Blueprint

bp = Blueprint("case_studies", __name__)
