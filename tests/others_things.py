"""A thing of somebody for each parameter of the url map that leads to what not everybody may know.

One table: what is asked of others' things, and what its owner opens. A parameter of the url map
stands in `things()` or, with the reason, in KNOWN_TO_ALL.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import JSON, Boolean, Date, DateTime, Integer, LargeBinary, select

from forum.core import clock
from forum.core.extensions import db
from forum.gate import actions as gate
from forum.models.accounts import SignIn, Standing, User
from forum.models.accreditations import AccreditationEvidence, HeldAccreditation
from forum.models.api import ApiKey
from forum.models.attachments import Attachment
from forum.models.bookings import Booking, BookingState
from forum.models.case_studies import CaseStudy, CaseStudyStatus, Draft
from forum.models.collections import Collection
from forum.models.comments import Comment
from forum.models.communities import Community, CommunityPost
from forum.models.complaint_resolutions import ComplaintResolution, ResolutionUse
from forum.models.complaint_samples import ComplaintSample
from forum.models.gaps import Gap, GapStatus
from forum.models.manager_reviews import ManagerReport
from forum.models.moderation import Act, Decision
from forum.models.organisations import SupplyLink, SupplyLinkProposal
from forum.models.polls import Poll
from forum.models.questions import Answer, Discussion
from forum.models.returns import ReturnRow, SentReturn
from forum.models.review import MoveSuggestion, ReviewAppeal
from forum.models.reviewed_summaries import ReviewedSummary
from forum.models.saved_searches import SavedSearch
from forum.models.second_factors import Passkey
from forum.models.service_standards import Standard, StandardFramework, StandardVersion
from forum.models.social import Follow
from forum.models.tries import Again, Plan, Result, Try
from forum.models.vocabularies import Term, Vocabulary
from forum.models.webhooks import Webhook, WebhookDelivery, WebhookEvent
from forum.models.withheld import WithheldState
from forum.models.workshops import Workshop, WorkshopStatus
from forum.people.sign_in import sessions

STRANGERS = ("visitor", "member", "colleague", "api-key")
OUTSIDERS = ("visitor", "member", "api-key")
NUMBERS = count(1)


@dataclass
class Thing:
    """What stands at a parameter, and who may not know of it."""

    value: Any
    at: dict[str, Any] = field(default_factory=dict)  # the other parameters, found or missing
    strangers: tuple[str, ...] = STRANGERS
    owner: str = "lead"
    opens: tuple[str, ...] = ()  # addresses, with {} for the value, that its owner opens


def added(model, **given):
    """A row: what it must have and was not given is filled by type."""
    for column in model.__table__.columns:
        needed = not (column.nullable or column.default or column.server_default)
        if needed and column.key not in given and not column.primary_key:
            given[column.key] = _filler(column)
    row = model(**given)
    db.session.add(row)
    db.session.flush()
    return row


def _filler(column):
    number = next(NUMBERS)
    for kind, value in (
        (Boolean, False),
        (Integer, 1),
        (DateTime, datetime(2026, 6, 1)),
        (Date, date(2026, 6, 30)),
        (JSON, {}),
        (LargeBinary, b"x"),
    ):
        if isinstance(column.type, kind):
            return value
    return f"made {number}"[: column.type.length or 99]


def first(model, *where):
    return db.session.scalars(select(model).where(*where).limit(1)).one()


def held(row):
    """As the gate does it: the words move out of the row."""
    [withheld] = gate.hold_for_review(row, "held for the test")
    db.session.flush()
    return withheld


def withdrawn_words(row):
    withheld = held(row)
    withheld.state = WithheldState.WITHDRAWN
    return withheld


def things(users) -> dict[tuple[str, str], Thing]:
    """(parameter, beginning of the route): what stands there. The longest beginning counts."""
    lead, member = users["lead"], users["member"]
    lead.is_demonstration = False  # so that it may have keys
    now = clock.now()
    later = now + timedelta(days=30)
    org = lead.organisation_id
    published = first(CaseStudy, CaseStudy.status == CaseStudyStatus.PUBLISHED)
    waiting = first(
        CaseStudy,
        CaseStudy.status == CaseStudyStatus.PUBLISHED,
        CaseStudy.author_id.notin_((member.id, lead.id)),
        CaseStudy.id != published.id,
    )
    waiting.status, waiting.author_id, waiting.organisation_id = CaseStudyStatus.HELD, lead.id, org
    open_workshop = first(
        Workshop, Workshop.status == WorkshopStatus.PUBLISHED, Workshop.starts_at > now
    )
    hidden_workshop = first(
        Workshop,
        Workshop.status == WorkshopStatus.PUBLISHED,
        Workshop.starts_at > now,
        Workshop.id != open_workshop.id,
    )
    hidden_workshop.status, hidden_workshop.organiser_id = (
        WorkshopStatus.DRAFT,
        users["organiser"].id,
    )
    question = first(Discussion, Discussion.author_id == users["adviser"].id)
    hidden = added(Discussion, author_id=lead.id, organisation_id=org, title="Hidden", html="")
    held(hidden)
    answer = added(Answer, discussion_id=question.id, author_id=lead.id, body="a", html="a")
    comment = added(Comment, case_study_id=published.id, author_id=lead.id, body="c", html="c")
    held(answer)
    held(comment)
    draft = added(Draft, author_id=lead.id, key="d" * 32, answers={})
    members_draft = added(Draft, author_id=member.id, key="e" * 32, answers={})
    community = added(Community, slug="a-private-one", name="A private one", is_private=True,
                      state="open", proposer_id=lead.id, organisation_id=org)  # fmt: skip
    community.invited = [lead.organisation]
    post = added(CommunityPost, community_id=community.id, author_id=lead.id, body="p", html="p",
                 title="Mine")  # fmt: skip
    webhook = added(Webhook, organisation_id=org, made_by_id=lead.id, url="https://x.example/h")
    members_webhook = added(Webhook, organisation_id=member.organisation_id,
                            made_by_id=member.id, url="https://y.example/h")  # fmt: skip
    event = added(WebhookEvent, kind="case study published", object_id=published.id)
    delivery = added(WebhookDelivery, webhook_id=webhook.id, event_id=event.id)
    pending = added(User, email="pending@x.example", name="Pat Pending", organisation_id=org,
                    standing=Standing.PENDING)  # fmt: skip
    accreditation = first(HeldAccreditation, HeldAccreditation.organisation_id == org)
    prime = users["prime's lead"].organisation_id
    framework = added(StandardFramework, slug="a-draft", name="A draft", prime_id=prime)
    standard = added(Standard, framework_id=framework.id, code="XX-1",
                     stage_id=first(Term, Term.vocabulary == Vocabulary.STAGE).id)  # fmt: skip
    version = added(StandardVersion, standard_id=standard.id, open_key=standard.id, number=1,
                    title="A draft")  # fmt: skip
    theirs = first(ComplaintSample).contract
    report = first(ManagerReport, ManagerReport.issued_at.is_(None))
    sent = added(SentReturn, organisation_id=org, sender_id=lead.id, version="2", problems=[])
    added(ReturnRow, return_id=sent.id, prime_id=prime, line=1, standing_key="k")
    resolution = first(ComplaintResolution)
    resolution.withdrawn_at = clock.now()
    group = first(Term, Term.vocabulary == Vocabulary.GROUP)
    declined = withdrawn_words(
        added(Comment, case_study_id=published.id, author_id=lead.id, body="d", html="d")
    )
    moderators_comment = added(Comment, case_study_id=published.id, body="m", html="m",
                               author_id=users["moderator"].id)  # fmt: skip
    moderators_words = held(moderators_comment)
    sessions.begin(lead)
    decision = added(Decision, act=Act.DECLINED, case_study_id=waiting.id, member_id=lead.id,
                     moderator_id=users["moderator"].id, reason="r")  # fmt: skip
    made = {
        ("answer_id", "/"): Thing(answer.id, opens=("/answers/{}/edit",)),
        ("attachment_id", "/"): Thing(
            added(
                Attachment,
                owner_id=lead.id,
                key=draft.key,
                place=1,
                name="a.pdf",
                kind="pdf",
                size=1,
                sha256=first(Attachment).sha256,
            ).id,
            opens=("/attachments/{}/a.pdf",),
        ),
        ("booking_id", "/"): Thing(
            added(
                Booking,
                workshop_id=open_workshop.id,
                member_id=users["adviser"].id,
                state=BookingState.WAITING,
            ).id,
            at={"workshop_id": open_workshop.id},
        ),
        ("case_study_id", "/"): Thing(
            waiting.id, opens=("/case-studies/{}", "/case-studies/{}/edit")
        ),
        ("collection_id", "/"): Thing(
            added(Collection, owner_id=lead.id, name="Mine").id,
            opens=("/me/collections/{}", "/me/collections/{}/print", "/me/collections/{}/delete"),
        ),
        ("comment_id", "/"): Thing(comment.id, opens=("/comments/{}/edit",)),
        ("contract_id", "/complaints"): Thing(
            theirs.id,
            strangers=OUTSIDERS,
            owner="contract-manager",
            opens=("/complaints/contracts/{}",),
        ),
        ("contract_id", "/contracts/<id:contract_id>/reports/<quarter>"): Thing(
            report.contract_id,
            at={"quarter": f"{report.quarter_end}"},
            owner="contract-manager",
            opens=(f"/contracts/{{}}/reports/{report.quarter_end}",),
        ),
        ("contract_id", "/standards/results/<id:"): Thing(
            theirs.id, at={"quarter_end": "2026-06-30"}, owner="contract-manager"
        ),
        ("decision_id", "/"): Thing(decision.id, opens=("/me/decisions/{}/appeal",)),
        ("delivery_id", "/"): Thing(delivery.id, at={"webhook_id": members_webhook.id}),
        ("discussion_id", "/"): Thing(hidden.id),
        ("evidence_id", "/"): Thing(
            first(AccreditationEvidence, AccreditationEvidence.organisation_id == org).id,
            at={"organisation_id": org},
        ),
        ("follow_id", "/"): Thing(
            added(Follow, member_id=lead.id, kind="case-study", target_id=published.id).id
        ),
        ("gap_id", "/"): Thing(added(Gap, words="words of the lead", status=GapStatus.HELD).id),
        ("held_id", "/organisations"): Thing(accreditation.id, at={"organisation_id": org}),
        ("key", "/share"): Thing(draft.key, opens=("/share/{}", "/share/{}/check")),
        ("key_id", "/"): Thing(added(ApiKey, user_id=lead.id, expires_at=later).id),
        ("link_id", "/"): Thing(first(SupplyLink, SupplyLink.subcontractor_id == org).id),
        ("member_id", "/people"): Thing(pending.id),
        ("member_id", "/share"): Thing(lead.id, at={"key": members_draft.key}),
        ("member_id", "/moderation/members"): Thing(pending.id, opens=("/moderation/members/{}",)),
        ("newer", "/"): Thing(1, at={"case_study_id": waiting.id, "older": 1}),
        ("number", "/case-studies"): Thing(1, at={"case_study_id": waiting.id}),
        ("object_id", "/report"): Thing(comment.id, at={"kind": "comment"}),
        ("object_id", "/thanks"): Thing(comment.id, at={"kind": "comment"}),
        ("older", "/"): Thing(1, at={"case_study_id": waiting.id, "newer": 1}),
        ("passkey_id", "/"): Thing(added(Passkey, user_id=lead.id, name="Mine").id),
        ("person_id", "/discussions"): Thing(pending.id, at={"discussion_id": question.id}),
        ("plan_id", "/"): Thing(
            added(Plan, member_id=lead.id, case_study_id=published.id, come_back_on=later.date()).id
        ),
        ("poll_id", "/"): Thing(
            added(
                Poll,
                discussion_id=hidden.id,
                author_id=lead.id,
                words="w",
                answers="a\nb",
                closes_at=later,
            ).id
        ),
        ("post_id", "/"): Thing(
            post.id,
            at={"slug": community.slug},
            strangers=OUTSIDERS,
            opens=(f"/communities/{community.slug}/posts/{{}}",),
        ),
        ("prime_id", "/"): Thing(
            prime,
            at={"return_id": sent.id},
            strangers=OUTSIDERS,
            owner="prime's lead",
            opens=(f"/returns/{sent.id}/for/{{}}",),
        ),
        ("proposal_id", "/"): Thing(
            first(SupplyLinkProposal, SupplyLinkProposal.subcontractor_id == org).id
        ),
        ("resolution_id", "/"): Thing(resolution.id),
        ("return_id", "/"): Thing(sent.id, strangers=OUTSIDERS, opens=("/returns/{}",)),
        ("saved_id", "/"): Thing(
            added(SavedSearch, user_id=lead.id, query="q=secret", name="Mine", stop_key="s" * 43).id
        ),
        ("sign_in_id", "/"): Thing(first(SignIn, SignIn.user_id == lead.id).id),
        ("slug", "/communities/<slug>/"): Thing(community.slug, strangers=OUTSIDERS),
        ("sample_id", "/"): Thing(
            first(ComplaintSample).id, owner="contract-manager", opens=("/complaints/sampling/{}",)
        ),
        ("number", "/workshops"): Thing(1, at={"workshop_id": hidden_workshop.id}),
        ("slug", "/standards/<slug>/reviews"): Thing(framework.slug),
        ("slug", "/standards/<slug>/changes"): Thing(framework.slug),
        ("slug", "/standards/<slug>/charter"): Thing(framework.slug),
        ("slug", "/standards/frameworks"): Thing(
            framework.slug, owner="prime's lead", opens=("/standards/frameworks/{}",)
        ),
        ("address", "/standards"): Thing(standard.code),
        ("code", "/standards"): Thing(standard.code, owner="prime's lead"),
        ("suggestion_id", "/"): Thing(
            added(MoveSuggestion, case_study_id=waiting.id, to_term_id=first(Term).id).id
        ),
        ("summary_id", "/"): Thing(
            first(ReviewedSummary, ReviewedSummary.open_key.is_not(None)).id,
            owner="analyst",
            opens=("/summaries/{}",),
        ),
        ("target_id", "/"): Thing(waiting.id, at={"kind": "case-study"}),
        ("thing_id", "/"): Thing(waiting.id, at={"thing_kind": "case-study"}),
        ("try_id", "/"): Thing(
            added(
                Try,
                case_study_id=published.id,
                member_id=lead.id,
                organisation_id=org,
                group_id=group.id,
                result=Result.WORKED,
                again=Again.YES,
            ).id,
            opens=("/me/tries/{}",),
        ),
        ("use_id", "/"): Thing(
            first(ResolutionUse, ResolutionUse.resolution_id != resolution.id).id,
            at={
                "resolution_id": first(
                    ResolutionUse, ResolutionUse.resolution_id != resolution.id
                ).resolution_id
            },
        ),
        ("version_id", "/"): Thing(
            version.id, owner="prime's lead", opens=("/standards/versions/{}",)
        ),
        ("webhook_id", "/"): Thing(webhook.id, opens=("/webhooks/{}",)),
        ("withheld_id", "/me"): Thing(declined.id, opens=("/me/decisions/words/{}",)),
        ("workshop_id", "/"): Thing(
            hidden_workshop.id, owner="organiser", opens=("/workshops/{}", "/workshops/{}/change")
        ),
        # what even a moderator may not know of: their own
        ("appeal_id", "/"): Thing(
            added(ReviewAppeal, decision_id=decision.id, member_id=lead.id, words="w").id,
            strangers=("moderator",),
            owner="other moderator",
            opens=("/moderation/appeals/{}",),
        ),
        ("member_id", "/moderation/records"): Thing(
            users["moderator"].id,
            strangers=("moderator",),
        ),
        ("object_id", "/moderation"): Thing(
            moderators_comment.id,
            at={"kind": "comment"},
            strangers=("moderator",),
            owner="other moderator",
            opens=("/moderation/items/comment/{}",),
        ),
        ("withheld_id", "/moderation"): Thing(
            moderators_words.id,
            strangers=("moderator",),
            owner="other moderator",
        ),
    }
    db.session.commit()
    return made


def withdrawn_things(users) -> dict[tuple[str, str], Thing]:
    """Of what its author took back: as things(), for everybody."""
    lead, now = users["lead"], clock.now()
    everybody = (*STRANGERS, "moderator")
    published = first(CaseStudy, CaseStudy.status == CaseStudyStatus.PUBLISHED)
    question = first(Discussion, Discussion.withdrawn_at.is_(None))
    community = first(Community, Community.is_private.is_(False))
    by_lead = {"author_id": lead.id, "body": "w", "html": "w", "withdrawn_at": now}
    answer = added(Answer, discussion_id=question.id, **by_lead)
    comment = added(Comment, case_study_id=published.id, **by_lead)
    post = added(CommunityPost, community_id=community.id, title="Taken back", **by_lead)
    group = first(Term, Term.vocabulary == Vocabulary.GROUP)
    report = added(Try, case_study_id=published.id, member_id=lead.id, group_id=group.id, round=2,
                   organisation_id=lead.organisation_id, result=Result.WORKED, again=Again.YES,
                   withdrawn_at=now)  # fmt: skip
    db.session.commit()
    return {
        ("answer_id", "/"): Thing(answer.id, strangers=everybody),
        ("comment_id", "/"): Thing(comment.id, strangers=everybody),
        ("post_id", "/"): Thing(post.id, at={"slug": community.slug}, strangers=everybody),
        ("object_id", "/report"): Thing(comment.id, at={"kind": "comment"}, strangers=everybody),
        ("object_id", "/thanks"): Thing(report.id, at={"kind": "try"}, strangers=everybody),
        ("try_id", "/"): Thing(report.id),
    }


def gone_things(users):
    """(address, title) of what was public and says so: its readers followed a link to it."""
    lead, now = users["lead"], clock.now()
    question = added(Discussion, author_id=lead.id, title="A question taken back", html="",
                     withdrawn_at=now, withdrawn_reason="Who asked it withdrew it.")  # fmt: skip
    others = CaseStudy.author_id.notin_((lead.id, users["member"].id))
    published = select(CaseStudy).where(CaseStudy.status == CaseStudyStatus.PUBLISHED, others)
    newest = published.order_by(CaseStudy.id.desc()).limit(1)  # not one of things()
    taken_back = db.session.scalars(newest).one()
    taken_back.status = CaseStudyStatus.WITHDRAWN
    db.session.commit()
    return [
        (f"/discussions/{question.id}", question.title),
        (f"/case-studies/{taken_back.id}", taken_back.title),
    ]


STAFF_MARKS = ("administrators", "analysts", "demonstration")  # they refuse before anything is read
KNOWN_TO_ALL = {  # (parameter, beginning of the route): why anybody may know what is there
    ("code", "/passports"): "whoever has the code may read it",
    ("contract_id", "/contracts/<id:contract_id>/reports"): "a list of issued ones",
    ("contract_id", "/contracts/<id:contract_id>/scorecard"): "contracts are public",
    ("contract_id", "/standards/results/contracts"): "released results of public contracts",
    ("ending", "/"): "kind of file",
    ("group", "/"): "vocabulary",
    ("held_id", "/accreditations"): "on the page of its organisation",
    ("key", "/calendars"): "the key is the secret",
    ("key", "/collections"): "the key is the secret",
    ("key", "/mail/stop"): "the key is the secret",
    ("key", "/searches/stop"): "the key is the secret",
    ("key", "/streams"): "the key is the secret",
    ("key", "/unsent"): "the key is the secret",
    ("kind", "/"): "kind of thing or file",
    ("measure", "/"): "measures are public",
    ("month", "/"): "a date",
    ("name", "/attachments"): "any name leads to the file of its id",
    ("name", "/open-data"): "the files that there are",
    ("object_id", "/communities"): "of its facilitators, who pin what everybody reads",
    ("organisation_id", "/"): "organisations are public; what is theirs is refused alike",
    ("panel_id", "/"): "panels are public",
    ("part", "/"): "part of the standard",
    ("person_id", "/communities"): "of its facilitators, among its members",
    ("picture", "/"): "kind of picture",
    ("piece", "/"): "kind of table",
    ("quarter", "/"): "a date",
    ("quarter_end", "/"): "a date",
    ("record_id", "/"): "workshops on record are public",
    ("release_id", "/"): "the calendar is public",
    ("slug", "/areas"): "vocabulary",
    ("slug", "/claimant-groups"): "vocabulary",
    ("slug", "/communities/<slug>"): "no community is secret; what is inside is",
    ("slug", "/embed"): "vocabulary",
    ("slug", "/practices"): "vocabulary",
    ("slug", "/programmes"): "programmes are public",
    ("slug", "/share"): "step of the form",
    ("slug", "/stages"): "vocabulary",
    ("slug", "/thesaurus"): "vocabulary",
    ("slug", "/what-we-know"): "vocabulary",
    ("theme", "/"): "vocabulary",
    ("thing_kind", "/"): "kind of thing",
    ("token", "/"): "the token is the secret",
    ("version", "/"): "versions of the format are public",
    ("vocabulary", "/"): "vocabulary",
    ("what", "/"): "kind of file",
    ("year", "/"): "a date",
}


def key_of(table, parameter, route):
    """Of the longest beginning; None where the parameter is in no table."""
    fits = [key for key in table if key[0] == parameter and route.startswith(key[1])]
    return max(fits, key=lambda key: len(key[1]), default=None)
