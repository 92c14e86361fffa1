"""What a link to a page says of it elsewhere: made of what every visitor may read, and no more.

None is made of what a visitor does not see. Nothing here asks who is signed in, so an author or a
moderator cannot carry more out with a link than a visitor could.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from forum.core import text
from forum.core.formatting import plural
from forum.core.london_time import span_of
from forum.mail.mailer import address
from forum.models.case_studies import CaseStudy
from forum.models.organisations import Organisation
from forum.models.questions import Discussion
from forum.models.workshops import Workshop
from forum.pages.sharing import structured_data
from forum.reference.vocabularies.links import label

DESCRIPTION_LENGTH = 200
SITE_NAME = "What Works Exchange"


@dataclass(frozen=True)
class LinkPreview:
    """All plain text. `kind` is a type of the Open Graph protocol."""

    title: str
    description: str
    url: str  # the full address
    kind: str = "article"
    about: dict[str, Any] = field(default_factory=dict)  # of schema.org

    @property
    def structured_data(self) -> dict[str, Any]:
        """A document of schema.org, for JSON-LD."""
        said = {"name": self.title, "description": self.description, "url": self.url}
        return {"@context": structured_data.CONTEXT} | said | self.about

    @property
    def mail_url(self) -> str:
        """Opens a mail to a colleague: no addressee, a subject and the address of the page."""
        subject, body = quote(self.title, safe=""), quote(f"{self.title}\r\n{self.url}", safe="")
        return f"mailto:?subject={subject}&body={body}"


def of_case_study(case_study: CaseStudy, path: str) -> LinkPreview | None:
    """Without who wrote it, named or not; None unless it is published."""
    if not case_study.is_published:
        return None
    said = case_study.summary or text.to_plain(case_study.html.get("did", ""))
    return _made(case_study.title, said, path, structured_data.article(case_study))


def of_question(question: Discussion, answers: int, path: str) -> LinkPreview | None:
    """None where it is withdrawn or held. `answers`: how many everybody sees."""
    if question.is_withdrawn:
        return None
    groups = ", ".join(label(term).name for term in question.terms)
    asked = text.to_plain(question.html) or f"A question about {groups or 'what works'}"
    so_far = plural(answers, "answer", "answers") if answers else "No answer yet"
    about = structured_data.qa_page(question, answers)
    return _made(question.title, f"{so_far}. {asked}", path, about)


def of_workshop(workshop: Workshop, path: str) -> LinkPreview | None:
    """When and where, never the link to join; None of a draft or of one that is cancelled."""
    if not workshop.is_published:
        return None
    where = workshop.where or "Place not said yet"
    about = text.to_plain(workshop.agenda_html)
    said = f"{span_of(workshop)}, {where}. {about}"
    return _made(workshop.title, said, path, structured_data.event(workshop))


def of_organisation(
    organisation: Organisation, case_studies: int, contracts: int, path: str
) -> LinkPreview:
    """No figure of performance: a preview would go on saying it after a release corrects it."""
    shared = plural(case_studies, "case study", "case studies")
    held = f", {plural(contracts, 'contract', 'contracts')}" if contracts else ""
    said = f"{organisation.kind_name}{held}, {shared} in the exchange."
    about = structured_data.organisation(organisation)
    return _made(organisation.name, said, path, about, "website")


def _made(
    title: str, said: str, path: str, about: dict[str, Any], kind: str = "article"
) -> LinkPreview:
    description = text.excerpt(" ".join(said.split()), DESCRIPTION_LENGTH)
    return LinkPreview(title, description, address(path), kind, about)
