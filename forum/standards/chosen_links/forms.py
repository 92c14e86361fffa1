"""What an author ticks, of standards and of themes."""

from typing import Any

from wtforms.fields.choices import SelectChoice

from forum.core.forms import Checkboxes, Form
from forum.models.case_studies import CaseStudy
from forum.models.case_study_links import MOST_LINKS, LinkState
from forum.standards.chosen_links import actions, queries
from forum.standards.chosen_links.queries import LinkTarget


class ChosenLinksForm(Form):
    standards = Checkboxes("Standards that it helps to meet", [])
    themes = Checkboxes("Complaints that it helps with", [])

    def __init__(self, case_study: CaseStudy) -> None:
        self._targets = {one.key: one for one in queries.targets(case_study)}
        kept = [o.target for o in queries.chosen(case_study) if o.state != LinkState.REFUSED]
        super().__init__(
            data={
                "standards": [one for one in kept if one.startswith("standard-")],
                "themes": [one for one in kept if one.startswith("theme-")],
            }
        )
        choices = [(o, SelectChoice(o.key, o.name)) for o in self._targets.values()]
        self.standards.choices = [choice for one, choice in choices if one.standard_id]
        self.themes.choices = [choice for one, choice in choices if one.theme]

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if len(self.chosen) > MOST_LINKS:
            self.wrong(self.standards, actions.TOO_MANY)
        return not self.errors

    @property
    def chosen(self) -> list[LinkTarget]:
        ticked = [*(self.standards.data or ()), *(self.themes.data or ())]
        return [self._targets[key] for key in dict.fromkeys(ticked) if key in self._targets]
