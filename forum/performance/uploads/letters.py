"""The mail that tells the other analysts that a file waits for one of them. It holds no figure."""

from forum.core.extensions import db
from forum.mail import mailer, outbox
from forum.models.accounts import User
from forum.models.uploads import Upload
from forum.performance.uploads import queries

WAITS = """Hello {name}

{uploader} uploaded a file of figures, {file}. It has been checked, and waits for a second
analyst to look at what it would change and to say yes or no:

{link}

Nobody else sees any of it until then.
"""


CHANGED = """Hello {name}

You said yes to a file of figures, {file}. Before it could be put in place, figures that it
changes were changed by another file. So nothing of it was published. The page now shows what
the file would change today; look at it and decide again:

{link}
"""


def tell_who_approved(upload_id: int, analyst: User, digest: str) -> None:
    upload = db.session.get_one(Upload, upload_id)
    link = mailer.address(f"/performance/uploads/{upload_id}")
    body = CHANGED.format(name=analyst.name, file=upload.file_name, link=link)
    key = f"upload-{upload_id}-{analyst.id}-{digest[:12]}"
    outbox.send(analyst.email, "Decide again on a file of figures", body, dedupe_key=key)


def tell_the_others(upload_id: int) -> None:
    upload = db.session.get_one(Upload, upload_id)
    link = mailer.address(f"/performance/uploads/{upload_id}")
    for analyst in queries.analysts_but(upload.uploader_id):
        body = WAITS.format(
            name=analyst.name, uploader=upload.uploader.name, file=upload.file_name, link=link
        )
        key = f"upload-{upload_id}-{analyst.id}"
        outbox.send(analyst.email, "A file of figures waits for you", body, dedupe_key=key)
