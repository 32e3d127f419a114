"""What is said after dbt has run: warnings, failures with their rows, a summary."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from cli.dbt_runner import NodeResult
from cli.errors import SatsumaError, one_line, write_stderr
from cli.output import Section, print_section, print_text
from cli.quality_checks import file_sentences, shortened
from cli.warehouse.connection import open_warehouse
from cli.warehouse.tables import empty_tables, first_rows, row_counts

SHOWN_FAILURES = 5
SHOWN_ROWS = 5


def any_warning(results: list[NodeResult]) -> bool:
    """True where a test warns."""
    return any(result.status == "warn" for result in results)


def print_warnings(results: list[NodeResult]) -> None:
    """Each test that warns, in a line."""
    for result in results:
        if result.status == "warn":
            write_stderr(f"Warning: {test_sentence(result)}")


def print_failures(results: list[NodeResult], file: Path, *, full_refresh: bool) -> None:
    """Each failure in one sentence with its place; failing rows of a test beneath."""
    failures = [result for result in results if result.is_failure]
    told: set[str] = set()
    for result in failures:
        is_test = result.kind == "test" and result.status == "fail"
        sentence = test_sentence(result) if is_test else node_sentence(result)
        if result.sentence in told and not is_test:
            continue
        if len(told) == SHOWN_FAILURES:
            break
        told.add(result.sentence if not is_test else sentence)
        write_stderr(f"Error: {sentence}")
        if is_test:
            print_failing_rows(result, file)
    counts = Counter(result.status for result in results)
    write_stderr(
        f"The build failed: {len(failures)} of {len(results)} nodes, "
        f"{counts['skipped']} skipped because of them; what was built before is still there."
    )
    if any(result.path.startswith("models/core/") for result in failures) and not full_refresh:
        write_stderr("If raw data of past days was replaced, build with --full-refresh.")


def node_sentence(result: NodeResult) -> str:
    """A node that did not build: the reason, then where."""
    return f"{result.sentence.rstrip('.')} ({result.kind} {result.name}, {result.path})."


def test_sentence(result: NodeResult) -> str:
    """A data test that found rows: what should hold, how many rows break it, where."""
    if result.status not in {"fail", "warn"}:
        return node_sentence(result)
    rule = result.description.rstrip(".") or result.name.replace("_", " ")
    rows = "1 row does" if result.failing_rows == 1 else f"{result.failing_rows} rows do"
    return f"{rows} not keep the rule: {rule} (test {result.name}, {result.path})."


def print_failing_rows(result: NodeResult, file: Path) -> None:
    """The first rows that a test found, and the statement that finds all of them."""
    if not result.compiled_sql:
        return
    try:
        with open_warehouse(file) as connection:
            rows = first_rows(connection, result.compiled_sql, SHOWN_ROWS)
    except SatsumaError as error:
        write_stderr(f"(its rows cannot be shown: {one_line(str(error))})")
        return
    print_section(
        Section(
            "rows", "", rows, f"The statement that finds them: {result.compiled_path}", title_of=str
        ),
        stderr=True,
    )


def print_summary(results: list[NodeResult], file: Path, seconds: float) -> None:
    """What was built, in a few lines."""
    built = sum(1 for result in results if result.kind in {"model", "seed"})
    tests = [result for result in results if result.kind == "test"]
    passed = sum(1 for result in tests if result.status == "pass")
    tables = "1 table" if built == 1 else f"{built} tables and views"
    tested = f", passed {passed} of {len(tests)} tests" if tests else ""
    print_text(f"Built {tables}{tested} in {seconds:.0f} seconds: {file}")
    with open_warehouse(file) as connection:
        counts = row_counts(connection)
        empty = empty_tables(connection)
    if counts:
        print_text(", ".join(f"{count:,} {name}" for name, count in counts.items()))
    if empty:
        print_text(f"Empty, for want of data: {', '.join(empty)}")


def print_unread_files(file: Path) -> None:
    """Each raw file that is not in what was built: half-written, gone, or of an unknown kind."""
    try:
        with open_warehouse(file) as connection:
            sentences = shortened(list(file_sentences(connection)))
    except SatsumaError:
        # A part was built that keeps no books of files.
        return
    for sentence in sentences:
        write_stderr(f"Note: {sentence}")
