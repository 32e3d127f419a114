"""Whatever a file holds, connect does not crash, and every row of it is accounted for."""

import csv
import io
import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.connect.mapping import Mapping, Value
from cli.errors import SatsumaError
from tests.python.connect.conftest import Connected

EXAMPLES = settings(
    max_examples=int(os.environ.get("SATSUMA_EXAMPLES", "6")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8)
CELLS = st.one_of(TEXTS, st.sampled_from(["", "u1", "u1", "2024-03-01", "31/12/2023", '"', "1,5"]))
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
HEADERS = st.lists(
    st.sampled_from(
        ["user_id", "E-Mail", "👍", "", "user_id", "Name, first", "a\nb", "select", "日期"]
    ),
    min_size=2,
    max_size=5,
)


def written(rows, delimiter=",", quoting=csv.QUOTE_MINIMAL):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def received(path):
    """Rows that connect receives of a list of users, after checking that they add up."""
    file = Connected(str(path), maps=(f"{path.name}=users",))
    try:
        [profile] = file.plan.profiles.values()
        first = Value((profile.columns[0].name,))
        file.plan.mappings = [Mapping("users", profile.table.name, {"user_id": first})]
        counts = file.run().counts("users")
        assert counts["received"] == (
            counts["accepted"] + counts["duplicates"] + counts["rejected"]
        )
        return counts["received"]
    finally:
        file.close()


@EXAMPLES
@given(HEADERS, st.data(), ENCODINGS, st.sampled_from([",", ";", "\t"]))
def test_every_written_row_is_received(tmp_path_factory, header, data, encoding, delimiter):
    # A first cell that is never blank: a line of nothing is no row to anybody.
    row = st.tuples(st.sampled_from(["u1", "u2", "ü3"]), *[CELLS] * (len(header) - 1))
    rows = data.draw(st.lists(row, min_size=1, max_size=12))
    path = tmp_path_factory.mktemp("dirty") / "people.csv"
    text = written([header, *rows], delimiter, csv.QUOTE_ALL)
    path.write_bytes(text.encode(encoding))
    assert received(path) == len(rows)


@EXAMPLES
@given(st.lists(st.integers(0, 5), min_size=1, max_size=20))
def test_ragged_rows_are_received_and_rejected(tmp_path_factory, widths):
    path = tmp_path_factory.mktemp("ragged") / "people.csv"
    rows = [[f"u{number}", *["x"] * width] for number, width in enumerate(widths)]
    path.write_text(written([["user_id", "city"], *rows]))
    file = Connected(str(path), maps=("people.csv=users",))
    try:
        counts = file.run().counts("users")
        ragged = sum(width != 1 for width in widths)
        assert counts == {
            "received": len(widths),
            "accepted": len(widths) - ragged,
            "duplicates": 0,
            "rejected": ragged,
        }
    finally:
        file.close()


@EXAMPLES
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_a_sentence(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("bytes") / "people.csv"
    path.write_bytes(b"user_id,city\n" + content)
    try:
        received(path)
    except SatsumaError as error:
        assert len(str(error)) > 20
        assert "\n" not in str(error)


@EXAMPLES
@given(st.lists(st.sampled_from(['{"user_id": "u1"}', '{"user_id": 2, "a": {"b": [1]}}', "[1]",
                                 "{broken", '"text"', '{"user_id": null}']), min_size=1,
                max_size=12))  # fmt: skip
def test_every_line_of_json_is_received(tmp_path_factory, lines):
    if not any('"user_id"' in line for line in lines):
        lines = [*lines, '{"user_id": "u9"}']
    if lines[0] == "[1]":  # a file that begins so is one list
        lines = ['{"user_id": "u8"}', *lines]
    path = tmp_path_factory.mktemp("json") / "people.jsonl"
    path.write_text("\n".join(lines) + "\n")
    file = Connected(str(path), maps=("people.jsonl=users", "people.jsonl:user_id=user_id"))
    try:
        counts = file.run().counts("users")
        no_objects = sum(not line.startswith('{"') for line in lines)
        assert counts["received"] == len(lines)
        assert counts["rejected"] == no_objects + lines.count('{"user_id": null}')
    finally:
        file.close()


def test_nul_bytes_and_open_quotations_lose_no_row(tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(b'user_id,city\nu1,A\0B\nu2,"open\nu3,C\n\0\0\nu4,D\n')
    assert received(path) == 4


def test_ten_thousand_columns_are_read(tmp_path):
    path = tmp_path / "people.csv"
    header = ["user_id", *[f"c{number}" for number in range(9_999)]]
    path.write_text(written([header, *[[f"u{row}", *["1"] * 9_999] for row in range(3)]]))
    file = Connected(str(path))
    try:
        assert file.run().counts("users")["accepted"] == 3
    finally:
        file.close()
