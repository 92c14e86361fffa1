"""Workshops: schedule, places, the day itself."""

from forum.core.jobs import Task
from forum.core.rendered_html import rendered_columns
from forum.models.workshops import Workshop, WorkshopNotes
from forum.workshops import words
from forum.workshops.attendance import jobs as attendance_jobs
from forum.workshops.attendance import views as attendance_views
from forum.workshops.bookings import change_notice as bookings_change_notice
from forum.workshops.bookings import jobs as bookings_jobs
from forum.workshops.bookings import reminders as bookings_reminders
from forum.workshops.bookings import views as bookings_views
from forum.workshops.calendar import views as calendar_views
from forum.workshops.schedule import views as schedule_views

__all__ = ["BLUEPRINTS", "TASKS", "calendar_views"]

BLUEPRINTS = (
    attendance_views.bp,
    bookings_views.bp,
    schedule_views.bp,
)
TASKS = (
    Task("drafts of tables", 600, attendance_jobs.remind_of_drafts),
    Task("attendance", 3600, attendance_jobs.forget_old),
    Task("waiting lists", 5, bookings_jobs.keep_lists),
    Task("changes of workshops", 5, bookings_change_notice.tell_changes),
    Task("reminders of workshops", 300, bookings_reminders.remind),
    Task("missed workshops", 3600, bookings_reminders.note_missed),
    Task("old bookings", 3600, bookings_jobs.forget_old),
)
WORDS, FREE_TEXT, NOT_WITHDRAWN = words.WORDS, words.FREE_TEXT, words.NOT_WITHDRAWN
RENDERED = (
    rendered_columns("workshops", Workshop, agenda="agenda_html"),
    rendered_columns("notes", WorkshopNotes, body="html"),
)
