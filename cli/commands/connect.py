"""satsuma connect: your files in, an adapter out."""

from __future__ import annotations

import signal
import tempfile
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import duckdb
import typer

from cli.connect.adapter import make_adapter, refuse_foreign
from cli.connect.adjust import apply_map, state_dates
from cli.connect.conversation import ask_for_changes, ask_questions, show_plan, show_profile
from cli.connect.mapping import Plan
from cli.connect.profile import profile_table
from cli.connect.propose import propose
from cli.connect.questions import open_questions
from cli.connect.sources import open_tables
from cli.connect.trial import outcomes, preview, run_trial
from cli.connect.words import plain_name
from cli.errors import SatsumaError, write_stderr
from cli.output import Section, print_section, print_text, write_text
from cli.project import canonical_contract, find_project


def connect(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE_OR_FOLDER...",
            help="CSV, TSV, JSON lines, Parquet, Excel, a DuckDB or SQLite file, a folder of such "
            "files, postgresql://…, s3://… ; FILE#table,table takes some tables only.",
            show_default=False,
        ),
    ],
    *,
    name: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Name of the adapter. Default: that of the folder or file.",
            show_default=False,
        ),
    ] = None,
    mapped: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="PLACE=WHAT",
            help="users.csv:user_id=CustomerID says where a column comes from (a+b joins two, "
            "'x' is a text, table.column looks up); clicks.csv=events says what a file holds, "
            "clicks.csv= leaves it out. May be repeated.",
            show_default=False,
        ),
    ] = None,
    dates: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PLACE=HOW",
            help="users.csv:reg=day-first, month-first, %d.%m.%Y, days-after:2014-02-01, or "
            "days-after:term:A=2013-02-01,B=2013-10-01. May be repeated.",
            show_default=False,
        ),
    ] = None,
    encoding: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE=NAME", help="users.csv=gbk; else it is detected.", show_default=False
        ),
    ] = None,
    time_zone: Annotated[
        str | None,
        typer.Option(
            metavar="ZONE",
            help="Zone of times that name none, e.g. Asia/Shanghai. Default: UTC.",
            show_default=False,
        ),
    ] = None,
    only: Annotated[bool, typer.Option("--only", help="Switch all other adapters off.")] = False,
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Ask nothing: accept the proposal, refuse what is unclear."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
) -> None:
    """Write an adapter for your files: profile, propose, preview, then SQL that you own.

    Run again, it shows what would change and never overwrites a file that you edited.
    """
    project = find_project()
    adapter = adapter_name(name, sources)
    refuse_foreign(project, adapter)
    with tempfile.TemporaryDirectory(prefix="satsuma_") as folder, duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        tables, notes = open_tables(sources, Path(folder), named_encodings(encoding or []))
        for note in notes:
            print_text(note)
        profiles = [profile_table(connection, table) for table in tables]
        for profile in profiles:
            show_profile(profile)
        plan = propose(connection, adapter, profiles)
        plan.contract = canonical_contract(project)
        plan.zone = known_zone(time_zone)
        for text in mapped or []:
            apply_map(plan, text)
        for text in dates or []:
            state_dates(plan, text)
        show_plan(plan)
        settle(plan, yes=yes)
        run_trial(connection, project, plan, plan.contract)
        for mapping in plan.mappings:
            rows = preview(connection, plan, mapping.entity)
            print_section(Section("preview", f"{mapping.entity}: first rows", rows, title_of=str))
            print_text("")
        counts = outcomes(connection, plan)
        print_section(Section("counts", "What became of all rows", counts, title_of=str))
        finish(project, plan, yes=yes, only=only, dry_run=dry_run)


def settle(plan: Plan, *, yes: bool) -> None:
    """Let a person change the plan and answer what is open; without one, refuse what is open."""
    if not yes:
        # polars takes Ctrl-C in a way that leaves a question waiting for Enter.
        signal.siginterrupt(signal.SIGINT, True)
        ask_for_changes(plan)
        ask_questions(plan, open_questions(plan))
    if not plan.mappings:
        raise SatsumaError(
            "Nothing here can be mapped by itself; say what a file holds, e.g. "
            "--map clicks.csv=events."
        )
    if unclear := open_questions(plan):
        first = unclear[0]
        more = f" ({len(unclear) - 1} more like it)" if len(unclear) > 1 else ""
        raise SatsumaError(f"{first.sentence} State it: {first.option()}{more}.")
    for mapping in plan.mappings:
        if missing := mapping.missing():
            label = plan.profiles[mapping.table].table.label
            raise SatsumaError(
                f"{mapping.entity} from {label} lack {', '.join(missing)}; say where it comes "
                f"from, e.g. --map {label}:{mapping.entity}.{missing[0]}=COLUMN, or leave the file "
                f"out: --map {label}="
            )


def finish(project: Path, plan: Plan, *, yes: bool, only: bool, dry_run: bool) -> None:
    """Show what changes, write it, and say what comes next."""
    adapter = make_adapter(project, plan, only=only)
    for change in adapter.changes:
        if change.kind in {"updated", "kept", "removed"}:
            write_text(change.diff)
    kept = [change.path for change in adapter.changes if change.kind == "kept"]
    if kept:
        write_stderr(f"Note: {', '.join(kept)} was edited and stays as it is; see the difference.")
    place = adapter.folder.relative_to(project)
    if dry_run:
        print_text(f"Nothing was written (--dry-run); it would be {place}.")
        return
    if not yes and not typer.confirm(f"Write {place}?", default=True):
        print_text("Nothing was written.")
        return
    adapter.write(project)
    written = sum(change.kind in {"new", "updated", "removed"} for change in adapter.changes)
    settings = ", and vars.adapters in dbt_project.yml" if adapter.changes_settings else ""
    print_text(f"Wrote {written} of {len(adapter.changes)} files of {place}{settings}.")
    print_text(f"Next: satsuma build --adapter {plan.name}")


def adapter_name(name: str | None, sources: list[str]) -> str:
    """The adapter's name: as stated, else that of the first folder, file or database."""
    if name is not None:
        if plain_name(name, "data") != name or "__" in name:
            raise SatsumaError(f"--name {name}: use small letters, digits and _, e.g. my_shop.")
        return name
    place = sources[0].partition("?")[0].partition("#")[0].rstrip("/")
    path = Path(place)
    stem = path.resolve().name if "://" not in place else path.name
    return plain_name(stem.partition(".")[0], "data")


def named_encodings(options: list[str]) -> dict[str, str]:
    """--encoding as a mapping."""
    found = {}
    for option in options:
        file, equals, encoding = option.partition("=")
        if not equals:
            raise SatsumaError(f"--encoding {option}: write it as FILE=NAME, e.g. users.csv=gbk.")
        found[Path(file).name] = encoding
    return found


def known_zone(name: str | None) -> str | None:
    """The time zone, if there is one of that name."""
    if name is not None and name not in available_timezones():
        raise SatsumaError(f"There is no time zone {name}; e.g. Europe/Berlin or Asia/Shanghai.")
    return ZoneInfo(name).key if name else None
