"""Connected components: graphs of known shape, and scipy's own answer on graphs of any."""

from __future__ import annotations

import os
from itertools import combinations, pairwise
from types import SimpleNamespace

import duckdb
import jinja2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tests.python.algorithms.compiled_models import ROOT, Context, returned

EXAMPLES = int(os.environ.get("SATSUMA_EXAMPLES", "15"))
LIBRARY = (ROOT / "macros" / "identity" / "components.sql").read_text()
COMPONENTS = """
    select nodes.identifier, labels.label
    from nodes
    inner join labels using (node)
    where label is not null
"""


class Graph:
    """Links between user ids (u...), addresses (e...) and numbers (p...), resolved by the macro."""

    def __init__(self, links, max_accounts=2000):
        self.connection = duckdb.connect()
        self.rounds = 0
        self.connection.execute(
            "create table types as select * from (values ('user_id', 1, true), "
            "('email_hash', 2, true), ('phone_hash', 3, true), ('anonymous_id', 4, false)) "
            "as types (identifier_type, priority, joins)"
        )
        names = np.array([end for link in links for end in link] or [""], dtype=object)
        self.connection.register("ends", {"name": names, "place": np.arange(len(names))})
        kind = (
            "case substr({0}.name, 1, 1) when 'u' then 'user_id' when 'e' then 'email_hash' "
            "when 'p' then 'phone_hash' else 'anonymous_id' end"
        )
        self.connection.execute(
            f"create table edges as select {kind.format('one')} as identifier_type, "
            f"one.name as identifier, {kind.format('other')} as linked_type, "
            "other.name as linked_identifier from ends as one inner join ends as other "
            "on one.place + 1 = other.place where one.place % 2 = 0"
        )
        environment = jinja2.Environment(extensions=["jinja2.ext.do"])  # noqa: S701 (SQL, no HTML)
        environment.context_class = Context
        environment.from_string(LIBRARY + "{{ label_components('edges', 'types') }}").render(
            execute=True,
            run_query=self.run_query,
            working_table=lambda suffix: "links_now" if suffix == "edges" else suffix,
            var={"identity_max_accounts": max_accounts}.__getitem__,
            **{"return": returned},
        )
        found = self.connection.execute(COMPONENTS).fetchall()
        self.label_of = dict(found)
        self.components = {
            frozenset(name for name, label in found if label == one)
            for one in set(self.label_of.values())
        }
        left = "select identifier from nodes inner join labels using (node) where label is null"
        self.left_out = [name for (name,) in sorted(self.connection.execute(left).fetchall())]

    def run_query(self, query):
        self.rounds += "temporary table labels as" in query
        values = self.connection.execute(query).fetchall()
        return SimpleNamespace(columns=[SimpleNamespace(values=lambda: [row[0] for row in values])])


def chain(length, name="", seed=1):
    """Users, each of whom shares one address with the next; their names tell no order."""
    order = np.random.default_rng(seed).permutation(length)
    nodes = [f"{'ue'[place % 2]}{name}{number}" for place, number in enumerate(order)]
    return list(pairwise(nodes))


def all_of(links):
    return frozenset(end for link in links for end in link)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_chain_of_a_thousand_is_one_component_within_few_rounds(seed):
    links = chain(1001, seed=seed)
    graph = Graph(links)
    assert graph.components == {all_of(links)}
    # The first labels are made before the first round.
    assert graph.rounds - 1 <= 10


def test_a_chain_in_the_order_of_its_names_is_no_worse():
    nodes = [f"{'ue'[place % 2]}{place:04}" for place in range(1001)]
    assert Graph(list(pairwise(nodes))).components == {frozenset(nodes)}


def test_stars_and_cliques_are_told_apart():
    star = [(f"u-star{number}", "e-hub") for number in range(200)]
    clique = [
        (user, f"e-{one}-{other}")
        for one, other in combinations(range(12), 2)
        for user in (f"u-clique{one}", f"u-clique{other}")
    ]
    assert Graph(star + clique).components == {all_of(star), all_of(clique)}


def test_what_leads_to_one_user_only_is_no_node():
    lone = [("e1", "u1"), ("e1", "u1"), ("e2", "u2"), ("a1", "u1"), ("a1", "u2")]
    graph = Graph([*lone, ("p3", "u3"), ("p3", "e3"), ("e3", "u3")])
    assert graph.components == {frozenset({"e3", "p3", "u3"})}
    assert not {"e1", "e2", "a1"} & set(graph.label_of)


def test_two_giants_joined_by_one_number_fall_apart_again_and_nothing_else_is_left_out():
    one, other = chain(601, "one", 4), chain(601, "other", 5)
    bad = [("p-bad", one[0][0]), ("p-bad", other[0][0])]
    good = [("p-good", "u-left"), ("p-good", "u-right")]
    graph = Graph(one + other + bad + good, max_accounts=400)
    assert graph.components == {all_of(one), all_of(other), all_of(good)}
    assert graph.left_out == ["p-bad"]
    joined = Graph(one + other + bad + good)
    assert joined.components == {all_of(one + other + bad), all_of(good)}
    assert joined.left_out == []


def test_a_giant_of_one_type_falls_to_its_accounts():
    graph = Graph([(f"u{number}", "e-all") for number in range(9)], max_accounts=8)
    assert graph.left_out == ["e-all"]
    assert graph.components == {frozenset({f"u{number}"}) for number in range(9)}


NODES = st.builds("{}{}".format, st.sampled_from("uuep"), st.integers(0, 12))


@settings(max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES <= 15)
@given(links=st.lists(st.tuples(NODES, NODES).filter(lambda link: link[0] != link[1]), max_size=40))
def test_any_graph_has_the_components_that_scipy_finds(links):
    graph = Graph(links)
    names = sorted(all_of(links))
    place = {name: number for number, name in enumerate(names)}
    ends = [[place[link[side]] for link in links] for side in (0, 1)]
    shape = (len(names), len(names))
    _, labels = connected_components(coo_array((np.ones(len(links)), ends), shape=shape))
    users = [name for name in names if name.startswith("u")]
    # Who is not there is joined with nobody.
    for one, other in [*combinations(users, 2), *combinations(graph.label_of, 2)]:
        together = labels[place[one]] == labels[place[other]]
        assert (graph.label_of.get(one, one) == graph.label_of.get(other, other)) == together
