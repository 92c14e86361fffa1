"""Workshops: schedule, bookings, attendance, calendar files and feeds."""

from forum.core.jobs import Task
from forum.core.retention import Retention
from forum.models.workshops import Workshop
from forum.workshops import data_export, erasure, personal_data, words
from forum.workshops.attendance import jobs as attendance_jobs
from forum.workshops.attendance import views as attendance_views
from forum.workshops.booking_news import jobs as booking_news_jobs
from forum.workshops.bookings import change_notice_jobs, reminder_jobs
from forum.workshops.bookings import jobs as bookings_jobs
from forum.workshops.bookings import views as bookings_views
from forum.workshops.calendar import views as calendar_views
from forum.workshops.mails import jobs as mails_jobs
from forum.workshops.mails import views as mails_views
from forum.workshops.schedule import views as schedule_views

__all__ = [
    "BLUEPRINTS",
    "EXPORTS",
    "INSTANTS",
    "ON_ACCOUNT_CLOSED",
    "ON_MEMBERSHIP_LOST",
    "PERSONAL_COLUMNS",
    "TASKS",
    "calendar_views",
    "mails_views",
]

BLUEPRINTS = (
    attendance_views.bp,
    bookings_views.bp,
    schedule_views.bp,
)
INSTANTS = (Workshop.starts_at, Workshop.ends_at)  # at which time alone changes pages
EXPORTS = data_export.EXPORTS
ON_ACCOUNT_CLOSED = erasure.ON_ACCOUNT_CLOSED
ON_MEMBERSHIP_LOST = erasure.ON_MEMBERSHIP_LOST
PERSONAL_COLUMNS = personal_data.PERSONAL_COLUMNS
RETENTION = (
    Retention("needs", "What you need at a workshop", bookings_jobs.NEEDS_KEPT, "the workshop"),
    Retention("bookings", "Who booked and who came", bookings_jobs.ATTENDANCE_KEPT, "the workshop"),
    Retention(
        "feedback", "Who wrote feedback and notes", attendance_jobs.AUTHORS_KEPT, "the workshop"
    ),
    Retention("booking_news", "News of bookings for colleagues", booking_news_jobs.KEPT),
)
TASKS = (
    Task("drafts of tables", 600, attendance_jobs.remind_of_drafts),
    Task("attendance", 3600, attendance_jobs.forget_old),
    Task("waiting lists", 5, bookings_jobs.keep_lists),
    Task("changes of workshops", 5, change_notice_jobs.send_changes),
    Task("reminders of workshops", 300, reminder_jobs.send_reminders),
    Task("missed workshops", 3600, reminder_jobs.send_missed),
    Task("old bookings", 3600, bookings_jobs.forget_old),
    Task("mails of organisers", 5, mails_jobs.write_letters),
    Task("old mails of organisers", 3600, mails_jobs.forget_old),
    Task("summaries of bookings", 60, booking_news_jobs.send_summaries),
    Task("old news of bookings", 3600, booking_news_jobs.forget_old),
)
WORDS, FREE_TEXT, NOT_WITHDRAWN = words.WORDS, words.FREE_TEXT, words.NOT_WITHDRAWN
