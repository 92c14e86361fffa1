"""Workshops: schedule, places, the day itself."""

from forum.core.jobs import Task
from forum.core.personal_data import Export
from forum.workshops import personal_data
from forum.workshops.attendance import jobs as attendance_jobs
from forum.workshops.attendance import views as attendance_views
from forum.workshops.bookings import change_notice as bookings_change_notice
from forum.workshops.bookings import erasure as bookings_erasure
from forum.workshops.bookings import jobs as bookings_jobs
from forum.workshops.bookings import queries as bookings_queries
from forum.workshops.bookings import reminders as bookings_reminders
from forum.workshops.bookings import views as bookings_views
from forum.workshops.calendar import views as calendar_views
from forum.workshops.schedule import data_export as schedule_export
from forum.workshops.schedule import erasure as schedule_erasure
from forum.workshops.schedule import views as schedule_views

__all__ = [
    "BLUEPRINTS",
    "EXPORTS",
    "ON_ACCOUNT_CLOSED",
    "ON_MEMBERSHIP_LOST",
    "PERSONAL_COLUMNS",
    "TASKS",
    "calendar_views",
]

BLUEPRINTS = (
    attendance_views.bp,
    bookings_views.bp,
    schedule_views.bp,
)
EXPORTS = (
    Export("workshop", "workshops", schedule_export.workshops_of, schedule_export.workshop_as_kept),
    Export(
        "version of notes",
        "versions of notes",
        schedule_export.notes_of,
        schedule_export.notes_as_kept,
    ),
    Export(
        "calendar feed",
        "calendar feeds",
        schedule_export.calendar_keys_of,
        schedule_export.calendar_key_as_kept,
    ),
    Export("booking", "bookings", bookings_queries.kept_of, bookings_queries.as_kept),
    attendance_views.FEEDBACK,
)
ON_ACCOUNT_CLOSED = (schedule_erasure.forget, bookings_erasure.give_places_back)
ON_MEMBERSHIP_LOST = (bookings_erasure.give_up,)
PERSONAL_COLUMNS = personal_data.PERSONAL_COLUMNS
TASKS = (
    Task("drafts of tables", 600, attendance_jobs.remind_of_drafts),
    Task("attendance", 3600, attendance_jobs.forget_old),
    Task("waiting lists", 5, bookings_jobs.keep_lists),
    Task("changes of workshops", 5, bookings_change_notice.tell_changes),
    Task("reminders of workshops", 300, bookings_reminders.remind),
    Task("missed workshops", 3600, bookings_reminders.note_missed),
    Task("old bookings", 3600, bookings_jobs.forget_old),
)
