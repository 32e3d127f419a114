"""Pages: one HTML file each, without network, scripts or user ids."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from cli.errors import SatsumaError
from cli.output import print_text
from cli.values import show_value

TEMPLATES = Path(__file__).parent / "templates"


def put_page(html: Path, make: Callable[[], str], *, overwrite: bool) -> None:
    """Make the page where it may be written, write it and say where it is."""
    file = html.expanduser().absolute()
    check_target(file, overwrite=overwrite)
    page = make()
    write_page(file, page)
    print_text(f"Written to {html} ({len(page.encode()) / 1000:,.0f} kB); open it in a browser.")


def check_target(file: Path, *, overwrite: bool) -> None:
    """Refuse a place where the page cannot or must not be written, before any work."""
    if file.is_dir():
        raise SatsumaError(f"{file} is a folder; give --html a file, e.g. {file / 'page.html'}.")
    if not file.parent.is_dir():
        raise SatsumaError(f"The folder {file.parent} does not exist; create it first.")
    if file.exists() and not overwrite:
        raise SatsumaError(
            f"{file} exists already; add --overwrite to replace it, or choose another name."
        )
    if not os.access(file.parent, os.W_OK):
        raise SatsumaError(f"Nothing can be written in {file.parent}; choose another folder.")


def write_page(file: Path, page: str) -> None:
    """Write under a temporary name and rename, so that nobody ever opens half a page."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        part.write_text(page, "utf-8")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def render(template: str, parts: dict[str, Any], **filters: Callable[..., object]) -> str:
    """The page as text; a name that the template wants and `parts` lacks is an error."""
    environment = SandboxedEnvironment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update({"figure": figure, **filters})
    return environment.get_template(template).render(
        program=f"satsuma {version('satsuma')}", **parts
    )


def figure(value: object, name: str = "") -> str:
    """A value as people read it; the name says its unit."""
    return show_value(name, round(value, 3) if isinstance(value, float) else value)


def inlined(pictures: dict[str, str]) -> dict[str, Markup]:
    """SVG that we have drawn ourselves, to stand in a page as it is."""
    return {name: Markup(picture) for name, picture in pictures.items()}  # noqa: S704 (our own pictures)
