"""Say where a charter is in sign language and in Welsh: a row of the audit log."""

from forum import policy
from forum.core import audit, clock
from forum.core.extensions import db
from forum.models.charters import CharterLinks
from forum.models.service_standards import StandardFramework
from forum.policy.viewer import Viewer


def set_links(viewer: Viewer, framework: StandardFramework, bsl: str, welsh: str) -> None:
    """By the prime's lead; both empty takes them off. The last of two at once counts.

    What is as it was changes nothing, and leaves no row in the log.
    """
    policy.require(policy.may_write_standards(viewer, framework))
    there = db.session.get(CharterLinks, framework.id)
    before = (there.bsl_url, there.welsh_url) if there else ("", "")
    if before == (bsl, welsh):
        return
    row = CharterLinks(
        framework_id=framework.id,
        bsl_url=bsl,
        welsh_url=welsh,
        member_id=viewer.id,
        at=clock.now(),
    )
    db.session.merge(row)
    audit.add(viewer, "changed the links of a charter", framework.slug)
    db.session.commit()
