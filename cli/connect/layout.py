"""Expressions in lines of at most a hundred characters, broken as a person would break them."""

from __future__ import annotations

import re

LINE = 100
#: A model is no longer; one line more is the comment with its checksum.
MODEL_LINES = 99
STEP = " " * 4


def laid_out(expression: str, indent: str, tail: str = "") -> str:
    """The expression at an indent, with what follows it, in as many lines as it needs."""
    line = f"{indent}{expression}{tail}"
    if "\n" in expression or len(line) <= LINE:
        return line
    for operator in (" || ", " + "):
        parts = split_top(expression, operator)
        if len(parts) > 1:
            lines = [laid_out(parts[0], indent)]
            lines += [laid_out(f"{operator.strip()} {part}", indent) for part in parts[1:]]
            return "\n".join(lines) + tail
    if found := re.fullmatch(r"case when (.*?) then (.*) end", expression):
        condition, result = found.groups()
        return "\n".join(
            [
                f"{indent}case",
                laid_out(f"when {condition}", indent + STEP),
                laid_out(f"then {result}", indent + STEP * 2),
                f"{indent}end{tail}",
            ]
        )
    return broken_call(expression, indent, tail) or line


def broken_call(expression: str, indent: str, tail: str) -> str | None:
    """A call with each argument on a line of its own; None for anything else."""
    start = min((place for mark in "([" if (place := expression.find(mark)) >= 0), default=-1)
    if start < 0:
        return None
    end = closing(expression, start)
    inner, after = expression[start + 1 : end], expression[end:]
    arguments = split_top(inner, ", ")
    lines = [expression[: start + 1].join([indent, ""])]
    lines += [
        laid_out(argument, indent + STEP, "," if place < len(arguments) - 1 else "")
        for place, argument in enumerate(arguments)
    ]
    return "\n".join([*lines, f"{indent}{after}{tail}"])


def closing(text: str, start: int) -> int:
    """The place of the bracket that closes the one at a place."""
    depth, quote = 0, ""
    for place in range(start, len(text)):
        mark = text[place]
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "'\"":
            quote = mark
        elif mark in "([":
            depth += 1
        elif mark in ")]":
            depth -= 1
            if depth == 0:
                return place
    return len(text) - 1


def split_top(text: str, joint: str) -> list[str]:
    """The parts of a text between joints that stand in no bracket and no quotation."""
    parts, depth, quote, begin, place = [], 0, "", 0, 0
    while place < len(text):
        mark = text[place]
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "'\"":
            quote = mark
        elif mark in "([":
            depth += 1
        elif mark in ")]":
            depth -= 1
        elif depth == 0 and text.startswith(joint, place):
            parts.append(text[begin:place])
            place += len(joint)
            begin = place
            continue
        place += 1
    return [*parts, text[begin:]]


def in_lines(start: str, parts: list[str], end: str, indent: str = " " * 12) -> str:
    """A list that goes on in a new line where one would be too long."""
    lines, line = [], start
    for place, part in enumerate(parts):
        following = end if place == len(parts) - 1 else ", "
        if len(line) + len(part) + len(following) > LINE and line.strip():
            lines.append(line.rstrip())
            line = indent
        line += part + following
    return "\n".join([*lines, line])


def jinja_text(text: str, mark: str = '"') -> str:
    """Text as a string of Jinja."""
    return mark + text.replace("\\", "\\\\").replace(mark, f"\\{mark}") + mark


def jinja_entry(name: str, text: str) -> str:
    """An entry of a mapping in Jinja; a long text goes on as a second string."""
    line = f"    '{name}': {jinja_text(text)},"
    if len(line) <= LINE:
        return line
    pieces, piece = [], ""
    for word in re.split(r"(?<= )", text):
        if len(piece) + len(word) > LINE - 24:
            pieces.append(piece)
            piece = ""
        piece += word
    strings = "\n        ".join(jinja_text(each) for each in [*pieces, piece])
    return f"    '{name}': {strings},"


def short_enough(model: str) -> str:
    """The model; where it is too long, plain columns share lines."""
    if len(model.splitlines()) <= MODEL_LINES:
        return model
    return re.sub(
        r"(?: {8}\w+,\n){4,}",
        lambda run: in_lines(" " * 8, re.findall(r"\w+", run.group()), "", " " * 8) + ",\n",
        model,
    )
