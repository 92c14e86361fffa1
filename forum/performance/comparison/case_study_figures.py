"""What the page of a case study shows of figures: its organisation's own, and the nearest honest
figure of others where there are none of its own (nearest_figure.py holds the rule).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.models.case_studies import CaseStudy
from forum.models.measures import MEASURES, Measure
from forum.models.vocabularies import Vocabulary
from forum.performance.comparison import nearest_figure as rule
from forum.performance.comparison import queries
from forum.performance.comparison.comparison import compare_with_peers
from forum.performance.figures.figure_kinds import kind_of
from forum.performance.figures.figure_view import FigureView
from forum.policy.viewer import Viewer

NONE_PUBLISHED = "none published"


@dataclass(frozen=True, slots=True)
class NearestFigure:
    """Of others. Either `figure` or `level` (the minimum level, in words) is there."""

    heading: str  # whose it is
    of_everybody: str  # the sentence that it is not their own result
    period: str  # why this period, in a sentence
    figure: FigureView | None = None
    level: str = ""


@dataclass(frozen=True, slots=True)
class FiguresBeside:
    own_heading: str  # whose the own ones are; empty where there are none
    own: "list[CaseStudyFigure]"
    own_period: str  # why this period, in a sentence
    no_own: str  # what is not published, or not shown, of the organisation; empty
    nearest: NearestFigure | None

    @property
    def is_empty(self) -> bool:
        return not self.own and self.nearest is None


@dataclass(frozen=True)
class CaseStudyFigure:
    figure: FigureView
    position: str  # in words; empty where it cannot be said

    @property
    def measure(self) -> Measure | None:
        return MEASURES.get(self.figure.measure)

    @property
    def query(self) -> dict[str, str]:
        """Of the comparison that the position comes from."""
        figure, kind = self.figure, kind_of(self.figure)
        if kind is None or not self.position:
            return {}
        return {
            "kind": kind.key,
            "programme": figure.programme.slug,
            "group": figure.group.slug if figure.group else "all",
            "area": figure.area.slug if figure.area and "its area" in self.position else "all",
            "organisation": str(figure.organisation_id),
        }


def beside(viewer: Viewer, case_study: CaseStudy) -> FiguresBeside:
    """At most three statements, and what a look at an unreleased figure is logged with."""
    practice = queries.practice_of(case_study)
    candidates = queries.candidates_for_case_study(viewer, case_study)
    groups = case_study.of(Vocabulary.GROUP)
    level = rule.level_of(groups[0].facts, practice.days) if groups else None
    own = rule.own_figures(candidates, practice)
    step = rule.step_of(own[0], practice) if own else None
    chosen = rule.nearest(candidates, practice, level is not None)
    near = chosen if isinstance(chosen, rule.Nearest) else None
    figures, peers, other = queries.figures_for_case_study(viewer, case_study, near, own)
    # A number that is hidden from this viewer says nothing: then the next one stands below it.
    has_own = step is not None and any(figure.value is not None for figure in figures)
    nearest = None if has_own else _nearest(chosen, other, level, practice)
    return FiguresBeside(
        _own_heading(step, practice) if own else "",
        with_positions(figures, peers),
        _period(own[0], practice) if own and practice.group_id else "",
        _no_own(case_study, step, bool(own)) if practice.group_id else "",
        nearest,
    )


def _own_heading(step: rule.Step | None, practice: rule.Practice) -> str:
    if step is rule.Step.OWN_IN_AREA:
        return "Their own figures, of this group in this area"
    if step is rule.Step.OWN:
        return "Their own figures, of this group in all areas"
    return "Their own figures, of all groups" if practice.group_id else "Their own figures"


def _no_own(case_study: CaseStudy, step: rule.Step | None, has_any: bool) -> str:
    if case_study.is_anonymous:
        return "Their own figures: not shown, because the author is anonymous."
    if step is rule.Step.OWN_IN_AREA or (step is rule.Step.OWN and not case_study.areas):
        return ""
    if step is rule.Step.OWN:
        return f"Their own figures for this area: {NONE_PUBLISHED}."
    if has_any:
        return f"Their own figures for this group: {NONE_PUBLISHED}."
    return f"Their own figures: {NONE_PUBLISHED}."


def _nearest(
    chosen: rule.Nearest | rule.Step | None,
    figure: FigureView | None,
    level: rule.Level | None,
    practice: rule.Practice,
) -> NearestFigure | None:
    if isinstance(chosen, rule.Nearest) and figure is not None:
        period = _period(chosen.candidate, practice)
        said = rule.OF_EVERYBODY[chosen.step]
        return NearestFigure(_heading(chosen.step, figure), said, period, figure)
    if chosen is rule.Step.LEVEL and level is not None:
        period = rule.period_in_words(level.fit, practice.days)
        is_home = practice.is_of_work_programme
        said = rule.OF_EVERYBODY[chosen] if is_home else rule.OF_THE_WORK_PROGRAMME
        heading = "The minimum level for this group, Work Programme"
        return NearestFigure(heading, said, period, level=level.words)
    return None


def _heading(step: rule.Step, figure: FigureView) -> str:
    if step is rule.Step.CONTRACT:
        return f"{figure.whose}’s contract in this area, of which they are a part"
    if step is rule.Step.AREA:
        return "All primes of this area, this group"
    whole = f"The whole programme ({figure.programme.name})"
    if step is rule.Step.PROGRAMME:
        return f"{whole}, this group"
    return f"{whole}, all payment groups"


def _period(candidate: rule.Candidate, practice: rule.Practice) -> str:
    fit = rule.fit_of(candidate.period, candidate.cut_off, practice.days)
    return rule.period_in_words(fit, practice.days)


def with_positions(own: Sequence[FigureView], peers: Sequence[FigureView]) -> list[CaseStudyFigure]:
    return [CaseStudyFigure(figure, _position(figure, peers)) for figure in own]


def _position(figure: FigureView, peers: Sequence[FigureView]) -> str:
    if figure.share is None:
        return ""
    comparison, is_wide = compare_with_peers(figure, peers)
    own = [row for row in comparison.rows if row.is_marked and row.figure.area_id == figure.area_id]
    if not own or own[0].position is None:
        return ""
    among = "organisations of all areas" if is_wide else "organisations of its area"
    return f"{own[0].position} among {len(comparison.shares)} {among}"
