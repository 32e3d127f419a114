"""What explains a learned segmentation: rules in words and SQL, differences, typical users."""

from __future__ import annotations

import re

from cli.output import Rows, Section
from cli.values import Figure
from cli.warehouse import segment_rules as queries
from cli.warehouse.connection import Connection
from cli.warehouse.segments import segment_differences

TOP_DIFFERENCES = 5
SQL_TITLE = "The whole tree as SQL, over a column per feature (features.feat_user_tall, pivoted)"
# Outside quoted names and texts, a line per branch and per alternative.
SQL_BREAK = re.compile(r"""('[^']*'|"[^"]*")|( when )|( then )|(\) or \()|( end$)""")


def explanation_sections(
    connection: Connection, segmentation: str, segment_id: str | None
) -> list[Section]:
    """Rules with their fidelity, top differences, typical users, and the rule as SQL."""
    rules = queries.segment_rules(connection, segmentation, segment_id)
    differences = segment_differences(connection, segmentation, segment_id, TOP_DIFFERENCES)
    users = queries.typical_users(connection, segmentation, segment_id)
    expression = queries.case_expression(connection, segmentation)
    statement = Rows(("case_expression",), [(expression,)] if expression else [])
    return [
        Section(
            "rules",
            f"{segmentation}: who is in which segment, as rules of a decision tree",
            rules,
            fidelity_note(rules),
            rule_table(rules),
        ),
        Section(
            "differences",
            "Where each differs most from everyone (difference in standard deviations)",
            differences,
        ),
        Section(
            "typical_users", "The most typical users, nearest to the middle first", users,
            shown=typical_table(users),
        ),
        Section("sql", SQL_TITLE, statement),
    ]  # fmt: skip


def fidelity_note(rules: Rows) -> str:
    """How far the rules may be trusted."""
    for record in rules.records():
        if record["rule_fidelity"] is not None:
            return (
                f"Fidelity: such a tree names the segment of {record['rule_fidelity']:.1%} of the "
                f"users it was not shown; always naming the largest segment is right for "
                f"{record['most_frequent_share']:.1%}. Rules may overlap."
            )
    return "There are no rules: it is predicted by a classifier, see satsuma segments compare."


def rule_table(rules: Rows) -> Rows:
    """The rules as people read them: a line for each way into a segment."""
    lines: list[tuple[str | None, ...]] = []
    records = rules.records()
    for record in records if any(record["rule_text"] for record in records) else []:
        first, *others = (record["rule_text"] or "(no leaf of the tree stands for it)").split(
            " or "
        )
        right, found = as_share(record["rule_precision"]), as_share(record["rule_recall"])
        lines.append((record["segment_id"], record["segment_name"], first, right, found))
        lines += [("", "", f"or {other}", Figure(), Figure()) for other in others]
    return Rows(("segment_id", "segment_name", "rule", "precision", "recall"), lines)


def as_share(value: float | None) -> str | None:
    """A share as per cent."""
    return None if value is None else Figure(f"{value:.0%}")


def typical_table(users: Rows) -> Rows:
    """A line per segment."""
    ids: dict[str, list[str]] = {}
    for record in users.records():
        ids.setdefault(str(record["segment_id"]), []).append(str(record["user_id"]))
    return Rows(
        ("segment_id", "users"), [(segment, ", ".join(names)) for segment, names in ids.items()]
    )


def sql_lines(expression: str) -> str:
    """The case expression over several lines, names and texts untouched."""

    def broken(found: re.Match[str]) -> str:
        quoted, when, then, either, _ = found.groups()
        if quoted:
            return str(quoted)
        if when:
            return "\n    when "
        if then:
            return "\n        then "
        return ")\n        or (" if either else "\nend"

    return SQL_BREAK.sub(broken, expression)
