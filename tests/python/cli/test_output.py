"""Tables on a terminal of any width and encoding; CSV and JSON that parse back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import pytest

from cli.errors import SatsumaError
from cli.output import Format, Rows, Section, print_record, print_report, print_rows
from cli.pivot import pivot

ROWS = Rows(
    ("segment_id", "user_count", "retention_rate", "revenue_amount", "first_date"),
    [
        ("champions", 1234, 0.5, Decimal("10.50"), dt.date(2026, 1, 2)),
        ('a "quoted", name', None, None, None, None),
        ("学习者 🍊", 0, 0.0, Decimal("0.00"), None),
    ],
)


def test_a_table_is_read_by_people(capsys):
    print_rows(ROWS, Format.table, note="a note")
    lines = capsys.readouterr().out.splitlines()
    header = "segment_id user_count retention_rate revenue_amount first_date"
    assert lines[0].split() == header.split()
    assert lines[2].split() == ["champions", "1,234", "50.0%", "10.50", "2026-01-02"]
    assert lines[-1] == "a note"
    assert all(line == line.rstrip() for line in lines)


def test_an_empty_table_says_so(capsys):
    print_rows(Rows(("a",), []), Format.table)
    assert capsys.readouterr().out == "(no rows)\n"


def test_csv_parses_back(capsys):
    print_rows(ROWS, Format.csv, note="not in pipes")
    header, *rows = csv.reader(io.StringIO(capsys.readouterr().out))
    assert header == list(ROWS.columns)
    assert rows[0] == ["champions", "1234", "0.5", "10.50", "2026-01-02"]
    assert rows[1] == ['a "quoted", name', "", "", "", ""]
    assert rows[2][0] == "学习者 🍊"


def test_json_parses_back(capsys):
    print_rows(ROWS, Format.json)
    records = json.loads(capsys.readouterr().out)
    assert records[0] == {
        "segment_id": "champions",
        "user_count": 1234,
        "retention_rate": 0.5,
        "revenue_amount": 10.5,
        "first_date": "2026-01-02",
    }
    assert records[1]["user_count"] is None


@pytest.mark.parametrize("width", [20, 40, 80, 140])
def test_no_line_is_wider_than_the_terminal(capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    print_report([Section("a", "A title that is longer than twenty", ROWS)], Format.table)
    print_record("User u1", {"user_id": "u1", "user_attributes": "x" * 200}, Format.table)
    assert max(len(line) for line in capsys.readouterr().out.splitlines()) <= width


def test_csv_of_a_report_is_its_first_part_and_says_so(capsys):
    sections = [Section("one", "", Rows(("a",), [(1,)])), Section("two", "", Rows(("b",), [(2,)]))]
    print_report(sections, Format.csv)
    printed = capsys.readouterr()
    assert printed.out == "a\n1\n"
    assert printed.err == "CSV holds one table: this is one; --section has two.\n"
    print_report(sections, Format.csv, "two")
    assert capsys.readouterr().out == "b\n2\n"


def test_json_of_a_report_holds_every_part(capsys):
    sections = [Section("one", "", Rows(("a",), [(1,)])), Section("two", "", Rows(("b",), []))]
    print_report(sections, Format.json)
    assert json.loads(capsys.readouterr().out) == {"one": [{"a": 1}], "two": []}
    print_report(sections, Format.json, "one")
    assert json.loads(capsys.readouterr().out) == [{"a": 1}]


def test_an_unknown_section_is_refused():
    with pytest.raises(SatsumaError, match="no section three here; choose one"):
        print_report([Section("one", "", Rows(("a",), []))], Format.table, "three")


def test_a_pivot_has_a_column_per_value():
    rows = Rows(("cohort", "period", "rate"), [("a", 0, 1.0), ("a", 1, 0.5), ("b", 0, 1.0)])
    table = pivot(rows, ("cohort",), "period", lambda record: f"{record['rate']:.0%}")
    assert table == Rows(("cohort", "0", "1"), [("a", "100%", "50%"), ("b", "100%", "")])
