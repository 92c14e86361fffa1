"""What workshops store about a member."""

from forum.core.personal_data import OnClosing, PersonalColumn

POSTED = "what was posted stays, under the organisation's name, as by a former member"
DELETED, DETACHED, KEPT = OnClosing.DELETED, OnClosing.DETACHED, OnClosing.KEPT

PERSONAL_COLUMNS = (
    PersonalColumn("workshop.organiser_id", KEPT, POSTED, export="workshops"),
    PersonalColumn("workshop_notes.writer_id", KEPT, POSTED, export="versions_of_notes"),
    PersonalColumn(
        "workshop_organiser.user_id", DELETED, why_not="the pages of these workshops name them"
    ),
    PersonalColumn("calendar_key.user_id", DELETED, export="calendar_feeds"),
    PersonalColumn(
        "booking.member_id",
        KEPT,
        "numbers of places and of those who came; places to come are given back first",
        export="bookings",
    ),
    PersonalColumn("booking.booked_by_id", DETACHED, export="bookings_for_colleagues"),
    PersonalColumn("workshop_mail.writer_id", KEPT, POSTED, export="mails_to_those_who_booked"),
    PersonalColumn("workshop_mail_copy.member_id", DELETED, export="mails_from_organisers"),
    PersonalColumn("organiser_preference.member_id", DELETED, export="choices_about_bookings"),
    PersonalColumn("feedback.member_id", DETACHED, export="answers_about_workshops"),
    PersonalColumn("workshop_table.writer_id", DETACHED, why_not="written by all at one table"),
    PersonalColumn(
        "table_draft.author_id",
        KEPT,
        "says which workshop a case study came from",
        why_not="the draft or case study itself is exported",
    ),
)
