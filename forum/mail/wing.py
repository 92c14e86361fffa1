"""Mail and the queue of index jobs: what is left to do after a commit."""

from forum.core.jobs import Task
from forum.core.retention import Retention
from forum.mail import index_queue, mail_files, mailer, outbox

TASKS = (
    Task("mail", 5, mailer.send_next, loop="mail", on_commit=True),
    Task("index queue", 3600, index_queue.forget_old),
    Task("mail files", 3600, mail_files.forget_old),
)
RETENTION = (
    Retention("index_jobs", "Notes of what the search index has to read again", outbox.KEPT),
    Retention(
        "mail_files", "Mails written into files, where they are sent that way", mail_files.KEPT
    ),
)
