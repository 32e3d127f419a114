"""Small warehouses: the demo's tables without its rows, to be filled by hand."""

from __future__ import annotations

import duckdb

SCHEMAS = ("segments", "marts", "reference")


def empty_copy(demo, file):
    """Every table of the demo that segments are told from, empty; what is learned is known."""
    with duckdb.connect(str(file)) as made:
        made.execute(f"attach '{demo}' as demo (read_only)")
        tables = made.execute(
            "select distinct table_schema, table_name from information_schema.tables "
            "where table_catalog = 'demo'"
        ).fetchall()
        for schema in SCHEMAS:
            made.execute(f"create schema {schema}")
        for schema, table in tables:
            if schema in SCHEMAS:
                is_kept = table == "seg_definitions"
                made.execute(
                    f"create table {schema}.{table} as select * from demo.{schema}.{table}"
                    f"{'' if is_kept else ' where false'}"
                )
        made.execute("detach demo")
    return file


def add(file, table, **values):
    """One row; columns that are not named are null."""
    names = ", ".join(values)
    marks = ", ".join("?" for _ in values)
    with duckdb.connect(str(file)) as made:
        made.execute(f"insert into {table} ({names}) values ({marks})", list(values.values()))


def add_refused_version(file):
    """behaviour v1 is live; v2 was tried on two candidates, and both were refused."""
    for number, status in ((1, "live"), (2, "refused")):
        add(
            file, "segments.seg_versions", segmentation="behaviour", version_number=number,
            model_version=f"v{number}", as_of_date="2026-07-01", refit_trigger="asked",
            refit_reason="asked for by hand", algorithm="kmeans", k=3, version_status=status,
        )  # fmt: skip
    for k, reason in ((3, "the largest segment holds 62 %"), (4, "noise holds 70 %")):
        add(
            file, "segments.seg_candidates", segmentation="behaviour", version_number=2,
            algorithm="kmeans", k=k, is_eligible=False, is_chosen=False,
            reason=f"refused: {reason}",
        )  # fmt: skip
    return file
