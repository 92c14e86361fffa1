"""Mail: letters, and who wants which."""

from forum.core.jobs import Task
from forum.mail import mailer

TASKS = (Task("mail", 0.5, mailer.send_waiting),)
