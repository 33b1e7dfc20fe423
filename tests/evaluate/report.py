"""One table of figures, with what was to be reached."""

import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """A measured value; `reach` is what it should be at least (at most, if `below`)."""

    what: str
    value: float
    reach: float | None = None
    below: bool = False
    note: str = ""

    @property
    def met(self) -> bool | None:
        """None where there is nothing to reach."""
        if self.reach is None:
            return None
        return self.value <= self.reach if self.below else self.value >= self.reach

    def row(self) -> str:
        """As a row of the table."""
        reach = "" if self.reach is None else f"{'≤' if self.below else '≥'} {self.reach:g}"
        met = {None: "", True: "met", False: "**not met**"}[self.met]
        return f"| {self.what} | {self.value:.1f} | {reach} | {met} | {self.note} |"


@dataclass
class Report:
    """One part's figures."""

    name: str
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, what: str, value: float, reach: float | None = None, **more: object) -> None:
        """One more row."""
        self.figures.append(Figure(what, value, reach, **more))  # type: ignore[arg-type]

    def markdown(self) -> str:
        """Table and notes."""
        lines = [
            f"## {self.name}",
            "",
            "| figure | measured | reach | | |",
            "|---|---|---|---|---|",
        ]
        lines += [figure.row() for figure in self.figures]
        return "\n".join([*lines, "", *(f"- {note}" for note in self.notes), ""])

    def keep(self, folder: Path) -> None:
        """As Markdown, and as JSON for comparing."""
        (folder / f"{self.name}.md").write_text(self.markdown(), "utf-8")
        values = {figure.what: figure.value for figure in self.figures}
        (folder / f"{self.name}.json").write_text(json.dumps(values, ensure_ascii=False), "utf-8")
