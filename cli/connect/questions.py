"""What only a person can know: which comes first in 03/01/19, when a term began."""

from __future__ import annotations

from dataclasses import dataclass

from cli.connect.columns import Column, Profile
from cli.connect.mapping import Plan

#: Canonical columns that are times.
TIMES = ("_at", "_date")
#: More starts than these nobody states one by one.
MOST_STARTS = 4


@dataclass(frozen=True)
class Question:
    """A question about a column; `place` is how --dates names it."""

    place: str
    sentence: str
    choices: str
    example: str

    def option(self) -> str:
        """How the answer is stated without being asked."""
        return f"--dates {self.place}={self.example}"


def open_questions(plan: Plan) -> list[Question]:
    """The questions that the plan's times leave open, each once."""
    found: dict[str, Question] = {}
    for mapping in plan.mappings:
        for name, value in mapping.values.items():
            if not name.endswith(TIMES) or not value.columns:
                continue
            profile = plan.profiles[value.table or mapping.table]
            column = profile.column(value.columns[0])
            if column is None or (profile.table.name, column.name) in plan.readings:
                continue
            question = about(profile, column)
            if question is not None:
                found.setdefault(question.place, question)
    return list(found.values())


def about(profile: Profile, column: Column) -> Question | None:
    """What is unclear about a column that is to be a time."""
    label = profile.table.label.partition(" and ")[0]
    place = f"{label}:{column.name}"
    if column.dates is not None and column.dates.question:
        return Question(
            place,
            f"{column.name} of {label} {column.dates.question}.",
            "day-first or month-first?",
            "day-first",
        )
    if column.is_time:
        return None
    if column.is_number:
        span = f"from {column.low} to {column.high}" if column.low is not None else ""
        return Question(
            place,
            f"{column.name} of {label} holds numbers {span}, and a time is wanted: are they days "
            "after a date?",
            "days-after:2014-02-01, or by a column "
            "days-after:term:2013B=2013-02-01,2013J=2013-10-01",
            starts_example(profile),
        )
    return Question(
        place,
        f"{column.name} of {label} holds no times that can be read.",
        "a format such as %d.%m.%Y %H:%M",
        "'%d.%m.%Y %H:%M'",
    )


def starts_example(profile: Profile) -> str:
    """days-after with the values of a column that may say which start counts."""
    for column in profile.columns:
        words = {"id", "type", "plan"} & column.notions
        if words and 1 < len(column.values) <= MOST_STARTS and not column.is_number:
            starts = ",".join(f"{value}=YYYY-MM-DD" for value in column.values)
            return f"days-after:{column.name}:{starts}"
    return "days-after:YYYY-MM-DD"
