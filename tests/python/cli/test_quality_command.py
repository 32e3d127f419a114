"""What is said of the data: the demo's planted dirt, and sentences on tables filled by hand."""

import csv
import json

import duckdb
import pytest
from typer.testing import CliRunner

from cli.build_report import print_unread_files
from cli.commands import build
from cli.dbt_runner import NodeResult
from cli.main import app
from cli.quality_checks import check_quality

TABLES = """
create schema quality;
create schema increments;
create table increments.batches as select 7 as batch_number;
create table quality.dq_scorecard as
select * from (values
    ('shop', 'orders', 'validity', 0.8, 0.95, 0.0, 'poor', 80, 100),
    ('shop', 'events', 'completeness', 0.5, null, -0.12, 'falling', 5, 10),
    ('shop', 'users', 'validity', 1.0, 0.95, 0.0, 'good', 9, 9)
) as t (source, entity, dimension, score_value, score_threshold, score_trend, score_status,
    numerator_count, denominator_count);
create table quality.dq_freshness as
select * from (values
    ('shop', 'events', timestamp '2026-03-01 10:00', timestamp '2026-03-01 11:00', 2, 'silent'),
    ('shop', 'orders', timestamp '2026-03-01 10:00', timestamp '2026-03-09 11:00', 3, 'stale'),
    ('shop', 'users', null, timestamp '2026-03-09 11:00', 3, 'empty'),
    ('old', 'orders', timestamp '2020-01-01', timestamp '2020-01-01', 3, 'finished')
) as t (source, entity, last_fact_at, last_arrived_at, allowed_days, freshness_status);
create table quality.dq_anomalies as
select * from (values
    ('shop', 'orders', date '2026-03-02', 10, 100.0, -9.0, 'drop'),
    ('shop', 'orders', date '2026-03-09', 100, 100.0, 0.0, 'normal'),
    ('shop', 'events', date '2026-03-03', 2000, 100.0, 9.0, 'spike'),
    ('old', 'orders', date '2020-01-01', 1, 100.0, -9.0, 'drop')
) as t (source, entity, fact_date, fact_count, usual_count, anomaly_score, anomaly_status);
create table quality.dq_files as
select * from (values
    ('shop', 'orders', 'raw_orders/1.csv.gz', 'waiting', 'end', 3),
    ('shop', 'orders', 'raw_orders/2.csv', 'removed', null, 7),
    ('shop', 'orders', 'raw_orders/3.csv', 'removed', null, 6),
    ('shop', 'orders', 'raw_orders/4.xlsx', 'not_read', null, 2),
    ('shop', 'orders', 'raw_orders/5.csv', 'new', null, 7)
) as t (source, raw_table, raw_path, landing_status, landing_lack, batch_number);
create table quality.dq_raw_columns as
select * from (values
    ('shop', 'orders', 'coupon', 'not_read'), ('shop', 'orders', 'gift', 'not_read'),
    ('shop', 'orders', 'total', 'read'), ('shop', 'orders', 'note', 'missing')
) as t (source, raw_table, raw_column, column_status);
"""
SENTENCES = [
    "shop.orders: validity is 80.0% (20 rows are invalid), less than the 95% of quality_min_score; "
    "look at `satsuma quality --source shop --entity orders`.",
    "shop.events: completeness has lost 12.0% in its last week; "
    "look at `satsuma quality --source shop --entity events`.",
    "shop.events: the last fact is of 2026-03-01, and fresh_days allows 2 days; "
    "nothing has arrived since, so look whether its export still runs.",
    "shop.orders: the last fact is of 2026-03-01, and fresh_days allows 3 days; "
    "files still arrive, so look at what the source writes into them.",
    "shop.users: no row was accepted; look at its rejects or switch it off.",
    "shop.events: 2,000 on Tuesday 2026-03-03 is unusually many, where 100 are usual; "
    "ask what happened, or whether a file is missing or came twice.",
    "shop.orders: raw_orders/1.csv.gz waits, because its compressed stream has no end; "
    "it is read when it is whole.",
    "shop.orders: raw_orders/2.csv is gone, and its rows with it; put it back if that is not "
    "meant.",
    "shop.orders: raw_orders/4.xlsx is of a kind that is not read; "
    "take csv, tsv, jsonl or parquet.",
    "shop.orders: note: declared, but in no file read last; its values are null.",
    "shop.orders: coupon, gift: not declared and not read; declare it if you need it.",
]


@pytest.fixture
def troubled(tmp_path):
    file = tmp_path / "troubled.duckdb"
    with duckdb.connect(file) as made:
        made.execute(TABLES)
    return file


def test_doctor_says_what_is_wrong_and_what_to_do(troubled):
    found = list(check_quality(troubled))
    assert [check.finding for check in found] == SENTENCES
    assert {check.status for check in found} == {"warning"}


def test_of_many_sentences_the_first_are_said(troubled):
    with duckdb.connect(troubled) as made:
        made.execute(
            "insert into quality.dq_files select 'shop', 'orders', 'raw_orders/x' || n || '.xlsx', "
            "'not_read', null, 7 from range(20) as numbers (n)"
        )
    files = [check.finding for check in check_quality(troubled) if check.name == "raw file"]
    assert len(files) == 6 and files[-1] == "and 18 more; see `satsuma quality`."


def test_a_build_says_which_files_it_has_not_read(troubled, monkeypatch):
    node = NodeResult("dq_files", "model", "success", "", "", 1)
    monkeypatch.setattr(build, "run_build", lambda *_, **__: [node])
    ended = CliRunner().invoke(app, ["build", "--select", "dq_files", "--warehouse", str(troubled)])
    assert ended.exit_code == 0
    told = [line for line in ended.stderr.splitlines() if line.startswith("Note: ")]
    assert told == [f"Note: {sentence}" for sentence in SENTENCES if ": raw_orders/" in sentence]


def test_a_part_that_keeps_no_books_of_files_has_none_to_name(tmp_path, capsys):
    print_unread_files(tmp_path / "none.duckdb")
    assert not capsys.readouterr().err


def test_doctor_begins_with_the_data(satsuma):
    checks = satsuma.json("doctor")
    assert (checks[0]["check"], checks[0]["status"]) == ("data quality", "ok")


def test_reasons_are_the_planted_ones_with_an_example(satsuma, project_dir):
    with (project_dir / "seeds/demo/truth_dirt.csv").open(encoding="utf-8") as file:
        planted = {
            (row["entity"], row["outcome"], row["dq_reason"]): int(row["row_count"])
            for row in csv.DictReader(file)
            if row["outcome"] != "repaired"
        }
    report = satsuma.json("quality")
    found = report["rejects"]
    assert {
        (row["entity"], row["dq_outcome"], row["dq_reason"]): row["row_count"] for row in found
    } == planted
    assert all(bool(row["example"]) == (row["dq_outcome"] == "rejected") for row in found)
    rejected = sum(
        count
        for (entity, outcome, reason), count in planted.items()
        if entity == "events" and outcome == "rejected" and not reason.startswith("orphan")
    )
    validity = [
        row["faulty_count"]
        for row in report["scores"]
        if (row["entity"], row["dimension"]) == ("events", "validity")
    ]
    assert validity == [rejected]


def test_rows_of_a_reason_are_shown_without_personal_columns(satsuma):
    report = satsuma.json("quality", "--entity", "users", "--reason", "unparseable_time")
    rows = [json.loads(row["raw_row"]) for row in report["examples"]]
    assert len(rows) == 2 == report["rejects"][0]["row_count"]
    assert all({"email", "mobile", "real_name", "birthday"}.isdisjoint(row) for row in rows)


def test_scores_are_a_line_an_entity(satsuma):
    line = satsuma.text("quality", "--section", "scores", "--entity", "events")
    assert "99.6%" in line and line.count("events") == 1


@pytest.mark.parametrize(
    ("option", "value"), [("--source", "shop"), ("--entity", "order"), ("--reason", "bad")]
)
def test_what_was_never_received_is_refused(satsuma, option, value):
    assert satsuma.error("quality", option, value).startswith(
        f"Error: There is no {option[2:]} {value}; there are: "
    )
