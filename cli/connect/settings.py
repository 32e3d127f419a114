"""dbt_project.yml with one adapter more: its other lines and comments stay as they are."""

from __future__ import annotations

import re

import yaml

from cli.connect.layout import LINE
from cli.errors import SatsumaError


def with_adapter(text: str, name: str, entities: list[str], *, only: bool = False) -> str:
    """The file's text with the adapter switched on; with <only>, it is the only one."""
    before = yaml.safe_load(text)
    adapters = (before.get("vars") or {}).get("adapters") or {}
    kept = {} if only else {key: value for key, value in adapters.items() if key != name}
    wanted = {**kept, name: entities}
    lines = text.splitlines(keepends=True)
    start, end, indent = find_block(lines)
    depth = entry_depth(lines[start + 1 : end], indent + 2)
    entries = entry_lines(lines[start + 1 : end], depth)
    flat = re.fullmatch(r" +adapters:\s*(#.*)?\n?", lines[start]) is None
    block = [f"{' ' * indent}adapters:\n" if flat else lines[start]]
    for key, listed in wanted.items():
        own = entries.get(key) if key != name or adapters.get(name) == entities else None
        block += own or [written(key, list(listed or []), depth)]
    result = "".join([*lines[:start], *block, *lines[end:]])
    after = yaml.safe_load(result)
    expected = {**before, "vars": {**(before.get("vars") or {}), "adapters": wanted}}
    if after != expected:
        raise SatsumaError(
            "vars.adapters in dbt_project.yml is written in a way that connect cannot change "
            f"safely; add there: {name}: [{', '.join(entities)}]."
        )
    return result


def find_block(lines: list[str]) -> tuple[int, int, int]:
    """First line of `adapters:` under `vars:`, the line after its block, and its indent."""
    inside = False
    for number, line in enumerate(lines):
        if re.match(r"\S", line) and not line.startswith("#"):
            inside = line.startswith("vars:")
        found = re.match(r"( +)adapters:", line)
        if inside and found:
            indent = len(found.group(1))
            end = number + 1
            for later in range(number + 1, len(lines)):
                depth = len(lines[later]) - len(lines[later].lstrip())
                is_comment = lines[later].lstrip().startswith("#")
                if lines[later].strip() and depth <= indent:
                    break
                if lines[later].strip() and not (is_comment and depth <= indent):
                    end = later + 1
            return number, end, indent
    raise SatsumaError("dbt_project.yml has no vars.adapters; add it as in the original file.")


def entry_depth(lines: list[str], otherwise: int) -> int:
    """How far the adapters stand in."""
    for line in lines:
        if line.strip() and not line.lstrip().startswith("#"):
            return len(line) - len(line.lstrip())
    return otherwise


def entry_lines(lines: list[str], depth: int) -> dict[str, list[str]]:
    """Each adapter's own lines, comments above it included."""
    entries: dict[str, list[str]] = {}
    waiting: list[str] = []
    current: list[str] | None = None
    for line in lines:
        found = re.match(r"( +)([\"']?)([\w-]+)\2:", line)
        if found and len(found.group(1)) == depth:
            current = entries.setdefault(found.group(3), [])
            current += [*waiting, line]
            waiting = []
        elif line.lstrip().startswith("#") and len(line) - len(line.lstrip()) <= depth:
            waiting.append(line)
        elif current is not None:
            current.append(line)
    if current is not None:
        current += waiting
    return entries


def written(name: str, entities: list[str], indent: int) -> str:
    """One adapter in YAML."""
    flat = f"{' ' * indent}{name}: [{', '.join(entities)}]\n"
    if len(flat) <= LINE:
        return flat
    return f"{' ' * indent}{name}:\n" + "".join(
        f"{' ' * (indent + 2)}- {entity}\n" for entity in entities
    )
