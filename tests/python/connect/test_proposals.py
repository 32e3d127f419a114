"""What is proposed for files whose right answer is known."""

import pytest

from cli.connect.readings import Reading
from cli.connect.trial import preview
from cli.connect.words import notions
from cli.errors import SatsumaError
from tests.python.conftest import PROJECT

SHARED = PROJECT.parent / "shared" / "data"
LINES = """Bestellnummer,KundenNr,Artikelnummer,Menge,Einzelpreis,Bestelldatum,Land
1,17,A,2,"3,50",2024-03-01 10:00:00,Deutschland
1,17,B,1,"1,00",2024-03-01 10:00:00,Deutschland
2,18,A,-1,"3,50",2024-03-02 11:00:00,Frankreich
3,17,A,1,"3,50",2024-03-05 12:00:00,Deutschland
"""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("KundenNr", {"user", "id"}),
        ("id_cliente", {"user", "id"}),
        ("用户编号", {"user", "id"}),
        ("customerid", {"user", "id"}),
        ("数量", {"quantity"}),
        ("Prénom", {"person"}),
        ("👍", set()),
    ],
)
def test_names_are_understood_in_several_languages(name, words):
    assert notions(name) == words


def test_order_lines_hold_orders_users_and_items_too(connect, tmp_path):
    path = tmp_path / "umsatz.csv"
    path.write_text(LINES)
    found = connect(path).run()
    assert [mapping.entity for mapping in found.plan.mappings] == [
        *("users", "items", "orders", "order_lines")
    ]
    assert found.rows(
        "select order_id, user_id, cast(ordered_at as varchar), order_status "
        "from stg_given__orders order by 1"
    ) == [
        ("1", "17", "2024-03-01 10:00:00", "completed"),
        ("2", "18", "2024-03-02 11:00:00", "returned"),
        ("3", "17", "2024-03-05 12:00:00", "completed"),
    ]
    assert found.rows(
        "select order_id, line_number, item_id, cast(line_amount as varchar) "
        "from stg_given__order_lines order by 1, 2"
    ) == [
        ("1", 1, "A", "7.00"),
        ("1", 2, "B", "1.00"),
        ("2", 1, "A", "-3.50"),
        ("3", 1, "A", "3.50"),
    ]
    assert found.rows("select user_id, country from stg_given__users order by 1") == [
        ("17", "Deutschland"),
        ("18", "Frankreich"),
    ]


def test_a_purchase_in_a_row_is_an_order_with_one_line(connect, tmp_path):
    path = tmp_path / "purchases.csv"
    path.write_text(
        "household_id,bought_at,amount\nh1,2024-01-01,5.00\nh1,2024-01-01,5.00\nh2,2024-01-03,2.50\n"
    )
    found = connect(path).run()
    # Two equal purchases may both be real: nothing tells them apart, so none is a duplicate.
    assert found.counts("orders") == {
        "received": 3,
        "accepted": 3,
        "duplicates": 0,
        "rejected": 0,
    }
    assert found.rows("select sum(line_amount) from stg_given__order_lines")[0][0] == 12.50


def test_personal_columns_are_hashed_or_dropped(connect, tmp_path):
    path = tmp_path / "users.csv"
    path.write_text(
        "user_id,first_name,email,phone,city\nu1,Ann,a@x.org,+49 151 2345678,Bonn\n"
        "u2,Bob,b@x.org,+49 151 2345679,Köln\n,Eve,e@x.org,+49 151 2345670,Ulm\n"
    )
    found = connect(path).run()
    everything = str(found.rows("from stg_given__users_checked"))
    assert not [text for text in ("Ann", "Eve", "@", "2345678") if text in everything]
    assert "Ulm" in everything
    assert len({row[0] for row in found.rows("select email_hash from stg_given__users")}) == 2
    shown = preview(found.connection, found.plan, "users").records()
    assert [record["email_hash"] for record in shown] == ["(hashed)", "(hashed)"]


def dated(values):
    return "user_id,registered_at\n" + "".join(
        f"u{number},{value}\n" for number, value in enumerate(values)
    )


@pytest.mark.parametrize(
    ("values", "third"),
    [
        # Only the second place can be a day.
        (["01/02/2024", "02/25/2024", "03/04/2024"], "2024-03-04"),
        # Only the first can.
        (["01/02/2024", "25/02/2024", "03/04/2024"], "2024-04-03"),
        # All rows stand in order, if the month comes first.
        ([f"{month:02}/{day:02}/24" for month in (1, 2, 3) for day in (2, 5, 8, 11)], "2024-01-08"),
        (["2024-01-02", "2024-01-03T10:00:00Z", "20240104"], "2024-01-04"),
        (["1709251200", "1709337600", "1709424000"], "2024-03-03"),
    ],
)
def test_dates_are_read_on_evidence(connect, tmp_path, values, third):
    path = tmp_path / "users.csv"
    path.write_text(dated(values))
    found = connect(path).run()
    read = found.rows("select cast(signed_up_at as date)::text from stg_given__users order by 1")
    assert (third,) in read
    assert len(read) == len(values)


@pytest.mark.parametrize(
    "values",
    [
        ["03/01/19", "04/02/19"],
        ["25/01/2019", "01/25/2019"],
        # In order if the month comes first, as three dates are by chance.
        ["01/02/24", "02/01/24", "03/01/24"],
    ],
)
def test_unclear_dates_are_asked_about(connect, tmp_path, values):
    from cli.connect.questions import open_questions

    path = tmp_path / "users.csv"
    path.write_text(dated(values))
    [question] = open_questions(connect(path).plan)
    assert question.option() == "--dates users.csv:registered_at=day-first"
    stated = connect(path, dates=(f"{question.place}=month-first",))
    assert open_questions(stated.plan) == []


@pytest.mark.parametrize(
    ("order", "day"), [("day-first", "2019-01-03"), ("month-first", "2019-03-01")]
)
def test_a_stated_order_is_followed(connect, tmp_path, order, day):
    path = tmp_path / "users.csv"
    path.write_text(dated(["03/01/19", "04/02/19"]))
    found = connect(path, dates=(f"users.csv:registered_at={order}",)).run()
    [first, _] = found.rows(
        "select cast(signed_up_at as date)::text from stg_given__users order by user_id"
    )
    assert first == (day,)


def test_days_are_counted_from_a_start_that_another_file_names(connect, tmp_path):
    (tmp_path / "exam.csv").write_text("exam_id,term\ne1,A\ne2,B\n")
    (tmp_path / "marks.csv").write_text(
        "exam_id,student_id,date_handed_in\n"
        + "".join(f"e{1 + n % 2},s{n // 2},{n}\n" for n in range(6))
    )
    found = connect(
        tmp_path,
        dates=("marks.csv:date_handed_in=days-after:exam.term:A=2024-01-01,B=2025-01-01",),
    ).run()
    assert found.stated("events")["occurred_at"] == "date_handed_in"
    assert found.rows(
        "select user_id, cast(occurred_at as date)::text from stg_given__events "
        "order by all limit 3"
    ) == [("s0", "2024-01-01"), ("s0", "2025-01-02"), ("s1", "2024-01-03")]


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [
        ("users.csv:user_id=nobody", "users.csv has no column nobody"),
        ("buyers.csv:user_id=id", "There is no table buyers.csv here"),
        ("users.csv=people", "There is no entity people"),
        ("users.csv:colour=id", "there is no column colour of users; there are user_id, "),
        ("users.csv:users.colour=id", "there is no column colour of users; there are user_id, "),
        ("users.csv:events.event_id=id", "users.csv gives no events; say first what it holds"),
        ("user_id", "write it as FILE:column=what"),
    ],
)
def test_what_cannot_be_mapped_is_refused_in_a_sentence(connect, tmp_path, stated, sentence):
    path = tmp_path / "users.csv"
    path.write_text("id,city\nu1,Bonn\nu2,Ulm\n")
    with pytest.raises(SatsumaError, match=sentence):
        connect(path, maps=(stated,))


def test_times_without_a_zone_are_those_of_the_zone_that_is_named():
    sql = Reading(("iso",), zone="Asia/Shanghai").sql("value")
    assert "at time zone 'Asia/Shanghai'" in sql


@pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED} is not there")
def test_a_shops_published_counts_come_out(connect):
    found = connect(SHARED / "online_retail" / "online_retail.parquet").run()
    received = {name: found.counts(name)["received"] for name in
                ("users", "items", "orders", "order_lines")}  # fmt: skip
    assert received == {"users": 4_372, "items": 4_070, "orders": 25_900, "order_lines": 541_909}
    [(net,)] = found.rows("select sum(line_amount) from stg_given__order_lines")
    assert abs(float(net) - 9_747_747.93) < 1


@pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED} is not there")
def test_a_grocers_files_are_understood(connect):
    found = connect(SHARED / "complete_journey").run()
    assert found.stated("orders") == {
        "order_id": "basket_id",
        "user_id": "household_id",
        "ordered_at": "transaction_timestamp",
    }
    assert found.counts("users")["accepted"] == 801
    assert found.counts("order_lines")["received"] == 75_000
    assert found.rows("select count(distinct user_id) from stg_given__orders") == [(2_377,)]
