"""What becomes of each free-text field of a form: Form.field -> kind of words, or a reason.

A field refuses an unreleased figure itself (QuotesNothingUnreleased), is checked with its case
study (CheckedOnSending), or is in one of these; a test walks all forms.
"""

# The words are held until a moderator has read them (withholding.weigh), as this kind.
HELD = {
    "comments.CommentForm.body": "comment",
    "discussions.QuestionForm.title": "question",
    "discussions.QuestionForm.body": "question",
    "discussions.AnswerForm.body": "answer",
    "tries.TryForm.what_changed": "try",
    "tries.TryForm.note": "try",
    "workshops.NotesForm.body": "notes",
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
    "uploads.DeclineForm.reason": ANALYSTS,
    "uploads.UploadForm.note": ANALYSTS,
    "workshops.WhenForm.date": READ_AS_DATA,
    "workshops.WhenForm.end": READ_AS_DATA,
    "workshops.WhenForm.start": READ_AS_DATA,
    "workshops.WhenForm.times": READ_AS_DATA,
    "workshops.WorkshopForm.capacity": READ_AS_DATA,
    "workshops.WorkshopForm.co_organisers": READ_AS_DATA,
    "workshops.WorkshopForm.invited": READ_AS_DATA,
    "workshops.WorkshopForm.link": READ_AS_DATA,
}
