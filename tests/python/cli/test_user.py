"""satsuma user."""

from __future__ import annotations


def a_user(satsuma):
    query = "select user_id from marts.mart_user_360 where frequency > 1 order by user_id limit 1"
    return satsuma.json("sql", query)[0]["user_id"]


def test_the_360_view_of_a_user(satsuma):
    user_id = a_user(satsuma)
    record = satsuma.json("user", user_id)
    assert record["user_id"] == user_id
    assert set(record["current_segments"]) >= {"lifecycle", "behaviour"}
    table = satsuma.text("user", user_id)
    assert table.startswith(f"User {user_id}\n")
    assert f"lifecycle/{record['current_segments']['lifecycle']}" in table
    assert satsuma.csv("user", user_id)[0]["user_id"] == user_id


def test_an_unknown_user_is_one_sentence(satsuma):
    sentence = satsuma.error("user", "nobody")
    assert sentence.startswith("Error: There is no user nobody; similar: ")


def test_an_id_is_bound_and_not_pasted(satsuma):
    sentence = satsuma.error("user", "' or 1=1 --")
    assert sentence.startswith("Error: There is no user ' or 1=1 --; similar: ")


def test_any_identifier_finds_its_user(satsuma):
    browser, person = satsuma.csv(
        "sql", "select identifier, user_id from identity.id_user_map order by all limit 1"
    )[0].values()
    assert satsuma.json("user", browser)["user_id"] == person
    assert satsuma.text("user", browser).startswith(f"User {person}, also {browser}\n")


def test_why_lists_the_links_of_a_user_and_leads_to_one_identifier(satsuma):
    query = "select user_id from identity.id_user_map group by all having count(*) > 2 order by all"
    person = satsuma.json("sql", query)[0]["user_id"]
    links = satsuma.json("user", person, "--why")
    owned = f"select identifier from identity.id_user_map where user_id = '{person}'"
    owned = {row["identifier"] for row in satsuma.json("sql", owned)}
    assert {link["identifier"] for link in links} == owned
    last = links[-1]["identifier"]
    assert satsuma.json("user", last, "--why") == [links[-1] | {"step": 1}]
    assert satsuma.error("user", "nobody", "--why").startswith("Error: There is no user nobody;")


def test_the_timeline_holds_every_channel_and_the_last_things_first(satsuma):
    user_id = a_user(satsuma)
    [counts] = satsuma.json(
        "sql",
        "select (select count(*) from core.fct_events where user_id = person) as events, "
        "(select count(*) from core.fct_orders where user_id = person) as orders, "
        "(select count(sent_at) + count(opened_at) + count(clicked_at) + count(unsubscribed_at) "
        "from core.fct_messages where user_id = person) as messages, "
        "(select count(*) from core.fct_exposures where user_id = person) as exposures, "
        "(select count(*) from core.fct_responses where user_id = person) as responses "
        f"from (select '{user_id}' as person)",
    )
    happenings = satsuma.json("user", user_id, "--timeline", "100000")
    assert len(happenings) == sum(counts.values())
    assert min(counts["events"], counts["orders"], counts["messages"]) > 0
    moments = [happening["happened_at"] for happening in happenings]
    assert moments == sorted(moments, reverse=True)
    assert {"email"} < {happening["channel"] for happening in happenings}
    assert satsuma.json("user", user_id, "--timeline", "3") == happenings[:3]
    assert "There is no user nobody" in satsuma.error("user", "nobody", "--timeline", "3")
