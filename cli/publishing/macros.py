"""The table macros of analysts, from macros/analyst/; dbt keeps them in the warehouse as well."""

from __future__ import annotations

from pathlib import Path

import jinja2

HOOK = "create_analyst_macros"


def analyst_macros(project: Path) -> list[str]:
    """The statements that make them; each file has one macro, named analyst_<file> if it is one."""
    files = sorted((project / "macros/analyst").glob("*.sql"))
    texts = {file.stem: file.read_text("utf-8") for file in files if file.stem != HOOK}
    template = jinja2.Environment(autoescape=False).from_string("".join(texts.values()))  # noqa: S701 (SQL)
    return [
        str(getattr(template.module, f"analyst_{name}")())
        for name in texts
        if hasattr(template.module, f"analyst_{name}")
    ]
