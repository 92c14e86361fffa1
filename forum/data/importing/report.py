"""Count what became of the rows of a file, and collect their problems."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from forum.core.tabular.row_problem import RowProblem


@dataclass(slots=True)
class FileReport:
    file: str
    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """Rows, not problems: one row may break several rules."""
        return len({p.line for p in self.problems if p.is_refused and p.line})

    @property
    def is_loaded(self) -> bool:
        """False where nothing of the file could be taken."""
        return not any(p.is_refused and p.line == 0 for p in self.problems)

    def refuse(self, line: int, column: str, value: object, rule: str, mend: str) -> None:
        self.problems.append(RowProblem(line, column, str(value), rule, mend))

    def remark(self, line: int, column: str, value: object, rule: str, mend: str) -> None:
        self.problems.append(RowProblem(line, column, str(value), rule, mend, is_refused=False))


def in_words(reports: Iterable[FileReport]) -> str:
    """The whole report as text: a summary of each file, then each row that needs a look."""
    reports = list(reports)
    lines = [f"{'file':38}{'read':>6}{'added':>7}{'changed':>9}{'same':>6}{'refused':>9}"]
    for r in reports:
        counts = f"{r.read:>6}{r.added:>7}{r.changed:>9}{r.unchanged:>6}{r.refused:>9}"
        lines.append(f"{r.file:38}{counts}")
    for report in reports:
        lines.extend(_problem(report.file, problem) for problem in report.problems)
    return "\n".join(lines)


def _problem(file: str, problem: RowProblem) -> str:
    place = f"{file}, line {problem.line}" if problem.line else file
    what = "refused" if problem.is_refused else "kept, but"
    shown = f" ({problem.column}: “{_short(problem.value)}”)" if problem.column else ""
    return f"{place}: {what}: {problem.rule}{shown} {problem.mend}"


def _short(value: str) -> str:
    return value if len(value) <= 80 else value[:79] + "…"
