"""Names compared by the macro of staging: values that others published, in any script."""

import duckdb
import jinja2
import pytest

from tests.python.algorithms.compiled_models import ROOT

MACROS = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(  # noqa: S701 (SQL, no HTML)
    (ROOT / "macros/staging/contacts.sql").read_text()
)


def answer(macro, **texts):
    sql = getattr(MACROS.module, macro)(*texts)
    values = ", ".join(f"${name} as {name}" for name in texts)
    [(value,)] = duckdb.execute(f"select {sql} from (select {values})", texts).fetchall()
    return value


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [
        ("martha", "marhta", 0.9611),
        ("dixon", "dicksonx", 0.8133),
        ("dwayne", "duane", 0.84),
        # The same names in another script are as much alike; one sign of two is not enough.
        ("марθа", "мраθа", 0.94),
        ("李娟", "李娜", 0.6667),
        ("李娟", "李娟", 1),
        ("łukasz", "lukasz", 0.8889),
    ],
)
def test_names_are_as_much_alike_as_published(one, other, published):
    assert answer("name_similarity", one=one, other=other) == pytest.approx(published, abs=5e-5)


def test_many_letters_of_many_bytes_are_told_apart():
    one, other = "абвгдежзийклмнопрстуфхцчшщъыьэюяё", "ёяюэьыъщшчцхфутсрпонмлкйизжедгвба"
    assert answer("name_similarity", one=one, other=one) == 1
    assert answer("name_similarity", one=one, other=other) < 0.92


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        (" O'Neil,  Aoife", "aoife neil o"),
        ("Jürgen MÜLLER", "jurgen muller"),
        ("Müller-Lüdenscheidt Jürgen", "jurgen ludenscheidt muller"),
        ("王芳", "王芳"),
        (" - ", ""),
        (None, None),
    ],
)
def test_names_lose_accents_case_and_order(written, compared):
    assert answer("comparable_name", written=written) == compared


@pytest.mark.parametrize(
    ("written", "ending"),
    [("+86 139-0000-1015", "001015"), ("0139 00001015", "001015"), ("12345", None), ("", None)],
)
def test_numbers_are_known_by_their_last_six_digits(written, ending):
    assert answer("phone_ending", written=written) == ending
