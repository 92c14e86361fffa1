"""Mail and the queue of index jobs: what is left to do after a commit."""

from forum.core.jobs import Task
from forum.mail import index_queue, mailer

TASKS = (
    Task("mail", 5, mailer.send_next, loop="mail", on_commit=True),
    Task("index queue", 3600, index_queue.forget_old),
)
