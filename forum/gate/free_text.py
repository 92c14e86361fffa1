"""What becomes of each free-text field of a form: Form.field -> kind of words, or a reason.

A field either refuses an unreleased figure itself (QuotesNothingUnreleased), or is in one of
these; a test walks all forms.
"""

# The words are held until a moderator has read them (withholding.weigh), as this kind.
HELD = {
    "comments.CommentForm.body": "comment",
    "questions.QuestionForm.title": "question",
    "questions.QuestionForm.body": "question",
    "questions.AnswerForm.body": "answer",
    "tries.TryForm.what_changed": "try",
    "tries.TryForm.note": "try",
    "schedule.NotesForm.body": "notes",
    "attendance.TableForm.did": "table",
    "attendance.TableForm.for_whom": "table",
    "attendance.TableForm.happened": "table",
    "attendance.FeedbackForm.differently": "feedback",
    "attendance.FeedbackForm.next_time": "feedback",
    "collections.NoteForm.note": "list-note",
    "collections.NameForm.name": "list-name",
    "collections.SaveForm.name": "list-name",
    "ratings.RatingForm.note": "rating-note",
}
MODERATED = "a moderator reads each before anybody else does, with the finding beside it"
ON_SENDING = "a draft of its author's, checked when the case study is sent or edited"
ANALYSTS = "of analysts, who see the figures and decide in twos what goes out"
NOT_STORED = "looked up, and not stored as it was typed"
NAME = "a name or an address, which somebody confirms"
READ_AS_DATA = "read as a date, a time, a number or an address"
OWN = "read by its author alone"
ADMINISTRATORS = "search words of administrators"
UNCHECKED = {
    "accounts.ForgottenForm.email": NAME,
    "accounts.JoinForm.email": NAME,
    "accounts.JoinForm.name": NAME,
    "accounts.OrganisationForm.other": NAME,
    "accounts.ProfileForm.name": NAME,
    "accounts.SignInForm.email": NAME,
    "attendance.CodeForm.code": READ_AS_DATA,
    "attendance.NamesForm.names": NOT_STORED,
    "drafts.CaseStudyForm.did": ON_SENDING,
    "drafts.CaseStudyForm.result": ON_SENDING,
    "drafts.CaseStudyForm.summary": ON_SENDING,
    "drafts.CaseStudyForm.title": ON_SENDING,
    "drafts.DidForm.did": ON_SENDING,
    "drafts.DidForm.partners": ON_SENDING,
    "drafts.DidForm.problem": ON_SENDING,
    "drafts.DidForm.why_it_works": ON_SENDING,
    "drafts.DoingForm.in_place": ON_SENDING,
    "drafts.DoingForm.not_when": ON_SENDING,
    "drafts.HappenedForm.check_link": READ_AS_DATA,
    "drafts.HappenedForm.did_not_go_well": ON_SENDING,
    "drafts.HappenedForm.result": ON_SENDING,
    "drafts.SummaryForm.summary": ON_SENDING,
    "drafts.SummaryForm.title": ON_SENDING,
    "gaps.WordsForm.words": MODERATED,
    "passports.CheckForm.checksum": NOT_STORED,
    "releases.AnnounceForm.because": ANALYSTS,
    "releases.AnnounceForm.name": ANALYSTS,
    "releases.CancelForm.because": ANALYSTS,
    "releases.MoveForm.because": ANALYSTS,
    "search.SaveForm.name": OWN,
    "thesaurus.ConceptForm.name": ADMINISTRATORS,
    "thesaurus.ConceptForm.words": ADMINISTRATORS,
    "thesaurus.WordsForm.words": ADMINISTRATORS,
    "uploads.AddOrganisationForm.name": ANALYSTS,
    "uploads.DeclineForm.reason": ANALYSTS,
    "uploads.UploadForm.note": ANALYSTS,
    "schedule.DateTimeForm.date": READ_AS_DATA,
    "schedule.DateTimeForm.end": READ_AS_DATA,
    "schedule.DateTimeForm.end_date": READ_AS_DATA,
    "schedule.DateTimeForm.start": READ_AS_DATA,
    "schedule.DateTimeForm.times": READ_AS_DATA,
    "schedule.WorkshopForm.capacity": READ_AS_DATA,
    "schedule.WorkshopForm.co_organisers": READ_AS_DATA,
    "schedule.WorkshopForm.invited": READ_AS_DATA,
    "schedule.WorkshopForm.link": READ_AS_DATA,
}
