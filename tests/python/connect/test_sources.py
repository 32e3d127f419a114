"""Each kind of source gives the same table: its rows and columns, or a sentence."""

import gzip
import json
import sqlite3
import zipfile

import duckdb
import pytest

from cli.connect.databases import without_password
from cli.connect.text import detect_encoding, read_layout
from cli.errors import SatsumaError

ROWS = [("u1", "2024-03-01", "Köln"), ("u2", "2024-03-15", "Köln"), ("u3", "2024-04-02", "Bonn")]
HEADER = ("CustomerID", "Registered", "City")
CSV = "\n".join(",".join(row) for row in [HEADER, *ROWS]) + "\n"
CELL = '<c t="inlineStr"><is><t>{}</t></is></c>'
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def write_csv(path):
    path.write_text(CSV)


def write_windows(path):
    path.write_bytes(CSV.replace(",", ";").encode("cp1252"))


def write_utf16(path):
    path.write_bytes(CSV.replace(",", "\t").encode("utf-16"))


def write_gzip(path):
    path.write_bytes(gzip.compress(CSV.encode()))


def write_json(path):
    lines = (json.dumps(dict(zip(HEADER, row, strict=True))) for row in ROWS)
    path.write_text("\n".join(lines))


def write_parquet(path):
    write_csv(path.with_suffix(".csv"))
    duckdb.sql(f"copy (from '{path.with_suffix('.csv')}') to '{path}'")
    path.with_suffix(".csv").unlink()


def write_duckdb(path):
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table customers (CustomerID text, Registered date, City text)")
        connection.executemany("insert into customers values (?, ?, ?)", ROWS)


def write_sqlite(path):
    with sqlite3.connect(path) as connection:
        connection.execute("create table customers (CustomerID, Registered, City)")
        connection.executemany("insert into customers values (?, ?, ?)", ROWS)
    connection.close()


def write_excel(path):
    """The least that a workbook consists of."""
    rows = "".join(
        f"<row>{''.join(CELL.format(cell) for cell in row)}</row>" for row in [HEADER, *ROWS]
    )
    with zipfile.ZipFile(path, "w") as book:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
            f'"/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName='
            f'"/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        )
        link = (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{RELATIONS}'
        )
        book.writestr(
            "_rels/.rels", link + '/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            link + '/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook {NAMESPACE} xmlns:r="{RELATIONS}"><sheets><sheet name="customers" '
            'sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>",
        )


KINDS = {
    "customers.csv": write_csv,
    "customers.txt": write_windows,
    "customers.tsv": write_utf16,
    "customers.csv.gz": write_gzip,
    "customers.jsonl": write_json,
    "customers.parquet": write_parquet,
    "shop.duckdb": write_duckdb,
    "shop.sqlite": write_sqlite,
    "shop.db": write_sqlite,
    "shop.xlsx": write_excel,
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_file_gives_the_same_users(connect, tmp_path, name):
    if name.endswith(".xlsx"):
        pytest.importorskip("fastexcel", reason="fastexcel is not installed")
    KINDS[name](tmp_path / name)
    found = connect(tmp_path / name).run()
    users = found.rows(
        "select user_id, cast(cast(signed_up_at as date) as varchar), city "
        "from stg_given__users order by all"
    )
    assert users == ROWS


def test_files_of_one_table_are_told_by_their_names_and_headers(connect, tmp_path):
    for day in (1, 2):
        text = f"user_id,event,at\nu{day},click,2024-03-0{day} 10:00:00\n"
        (tmp_path / f"clicks_2024-03-0{day}.csv").write_text(text)
    (tmp_path / "users.csv").write_text("user_id,city\nu1,Bonn\n")
    (tmp_path / "empty.csv").write_text("")
    found = connect(tmp_path)
    assert {name: profile.rows for name, profile in found.plan.profiles.items()} == {
        "clicks": 2,
        "users": 1,
    }
    assert found.notes == ["empty.csv is empty and left out."]


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        ("user,city\n1,北京市朝阳区\n2,上海\n", "gbk", "gb18030"),
        ("user,city\n1,Orléans\n2,Besançon à côté\n", "cp1252", "cp1252"),
        ("user,city\n1,Köln\n", "utf-8", "utf-8"),
        ("user,city\n1,Köln\n", "utf-16-be", "utf-16-be"),
    ],
)
def test_encodings_are_told_by_their_bytes(tmp_path, text, encoding, found):
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    assert detect_encoding(path) == found


def test_unclear_encodings_are_refused_with_the_option(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"user,city\n1," + bytes([0xE9, 0xE9, 0xE9, 10, 0x81]) + b"\n")
    with pytest.raises(SatsumaError, match=r"--encoding a\.csv=gbk"):
        detect_encoding(path)


def test_headers_that_are_empty_or_repeated_get_names(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,,ID,👍\nu1,1,2,3\n")
    layout = read_layout(path)
    assert layout.header == ("id", "column_2", "ID_2", "👍")


def test_a_file_without_a_header_keeps_its_first_row(connect, tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text("1,2024-01-01,9.50\n2,2024-01-02,8.00\n")
    [profile] = connect(path).plan.profiles.values()
    assert (profile.rows, profile.columns[0].name) == (2, "column_1")


def test_passwords_are_never_kept():
    address = "postgresql://ann:secret@db.example:5432/shop?sslmode=require&password=secret"
    assert without_password(address) == "postgresql://ann@db.example:5432/shop?sslmode=require"


def test_a_bucket_needs_an_extension_and_says_so(connect):
    try:
        duckdb.connect().execute("load httpfs")
    except duckdb.Error:
        with pytest.raises(SatsumaError, match="needs DuckDB's extension httpfs"):
            connect("s3://bucket/users/")
    else:
        pytest.skip("the extension httpfs is installed here")
