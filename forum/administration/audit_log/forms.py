"""Filters of the audit log, and the signature to look for."""

from wtforms import StringField
from wtforms.fields.choices import SelectChoice

from forum.administration.audit_log.queries import AuditFilter
from forum.core import dates
from forum.core.forms import AtMost, Dropdown, Form

NO_DATE = "Type a day such as 27/11/2026."


class AuditFilterForm(Form):
    """In the address: a view of the log can be bookmarked."""

    class Meta(Form.Meta):
        csrf = False

    who = StringField("Who", [AtMost(80)], description="Part of a name or an address, or a number.")
    act = Dropdown("What was done", [])
    about = StringField("To what", [AtMost(80)], description="Such as “case study 12”.")
    first = StringField("From", [AtMost(40)])
    last = StringField("To", [AtMost(40)])

    def __init__(self, args, acts: list[str]) -> None:
        super().__init__(args)
        self.act.choices = [SelectChoice("", "Everything"), *(SelectChoice(a, a) for a in acts)]

    def filters(self) -> AuditFilter:
        """Without what cannot be read: the field then says so."""
        self.validate()
        days = {}
        for name in ("first", "last"):
            field = self[name]
            try:
                days[name] = dates.parse_day(field.data) if field.data else None
            except ValueError:
                days[name] = None
                self.wrong(field, NO_DATE)
        known = {choice.value for choice in self.act.choices}
        act = self.act.data if self.act.data in known else ""
        return AuditFilter(self.who.data or "", act or "", self.about.data or "", **days)
