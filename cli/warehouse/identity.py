"""Who is who, and by which links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from cli.output import Rows
from cli.warehouse.connection import Connection

# A hash is known by its first signs; JSON and CSV have all of it.
SHOWN_SIGNS, HASH_SIGNS = 12, 64


class Identifier(NamedTuple):
    """An id of a kind: a user id, a browser, the hash of an address."""

    kind: str
    name: str


class Link(NamedTuple):
    """Two identifiers that were seen together, who says so, and since when."""

    one: Identifier
    other: Identifier
    source: str
    linked_at: datetime | None


def person_of(connection: Connection, name: str) -> str | None:
    """The user_id of whom this is an identifier; None where nobody is known by it."""
    rows = connection.query(
        """
        select user_id from identity.id_accounts where account_id = ?
        union all
        select user_id from identity.id_user_map where identifier = ?
        limit 1
        """,
        [name, name],
    )
    return str(rows.rows[0][0]) if len(rows) else None


def why(connection: Connection, name: str, person: str) -> Rows:
    """The evidence: how <name> came to be <person>, or how all identifiers of the person did.

    One row a link, each leading on from one that was shown before; then those that are not used,
    and accounts of others that may be the same person.
    """
    root = Identifier("user_id", person)
    reached = shortest_ways(root, used_links(connection, person))
    targets = [end for end in reached if end.name == name and end != root]
    shown = way_to(targets[0], reached) if targets else list(reached.values())
    rows: list[tuple[Any, ...]] = [
        (number, end.kind, end.name, before.kind, before.name, link.source, link.linked_at)
        for number, (end, before, link) in enumerate(shown, 1)
    ]
    if not targets:
        rows += [
            (
                None,
                link.one.kind,
                link.one.name,
                link.other.kind,
                link.other.name,
                link.source,
                link.linked_at,
            )
            for link in unused_links(connection, person) + candidates(connection, person)
        ]
    names = ("step", "identifier_type", "identifier", "linked_type", "linked_identifier")
    return Rows((*names, "link_source", "linked_at"), rows)


Step = tuple[Identifier, Identifier, Link]


def shortest_ways(root: Identifier, links: Iterable[Link]) -> dict[Identifier, Step]:
    """Breadth first: each identifier with the one it was reached from, nearest first."""
    neighbours: dict[Identifier, list[tuple[Identifier, Link]]] = defaultdict(list)
    for link in links:
        neighbours[link.one].append((link.other, link))
        neighbours[link.other].append((link.one, link))
    reached: dict[Identifier, Step] = {}
    layer = [root]
    while layer:
        following = []
        for before in layer:
            for end, link in neighbours[before]:
                if end != root and end not in reached:
                    reached[end] = (end, before, link)
                    following.append(end)
        layer = following
    return reached


def way_to(target: Identifier, reached: dict[Identifier, Step]) -> list[Step]:
    """The links from the root to one identifier."""
    way: list[Step] = []
    while target in reached:
        way.append(reached[target])
        target = way[-1][1]
    return way[::-1]


def used_links(connection: Connection, person: str) -> list[Link]:
    """The links between what belongs to a person, the earliest first."""
    return links_of(
        connection,
        """
        select identifier_type, identifier, linked_type, linked_identifier, link_source, linked_at
        from identity.id_edges
        where
            (identifier_type, identifier) in (from own)
            and (linked_type, linked_identifier) in (from own)
        order by
            linked_at nulls last, identifier_type, identifier, linked_type, linked_identifier,
            link_source
        """,
        person,
    )


def unused_links(connection: Connection, person: str) -> list[Link]:
    """Links with what is in quarantine, which join nobody: the reason stands for the source."""
    return links_of(
        connection,
        """
        select
            links.identifier_type, links.identifier, links.linked_type, links.linked_identifier,
            'not used: ' || quarantine.quarantine_reason, min(links.linked_at)
        from identity.id_links as links
        inner join identity.id_quarantine as quarantine
            using (identifier_type, identifier)
        where (links.linked_type, links.linked_identifier) in (from own)
        group by all
        order by all
        """,
        person,
    )


def candidates(connection: Connection, person: str) -> list[Link]:
    """Accounts of others whose names are alike, which joins nobody: what is alike is the source."""
    return links_of(
        connection,
        """
        select
            'user_id', other_id, 'user_id', own_id,
            'candidate: names alike by ' || format('{:.2f}', name_similarity) || ', '
            || concat_ws(
                ', ',
                case
                    when has_same_phone then 'same number'
                    when has_same_phone_ending then 'same end of number'
                end,
                case when has_same_email_name then 'same address up to the @' end,
                case when has_same_city_and_birth_year then 'same city and year of birth' end
            ),
            null
        from (
            select *, account_id as own_id, other_account_id as other_id
            from identity.id_match_candidates
            union all
            select *, other_account_id, account_id from identity.id_match_candidates
        )
        where candidate_status = 'proposed' and ('user_id', own_id) in (from own)
        order by name_similarity desc, own_id, other_id
        """,
        person,
    )


def links_of(connection: Connection, query: str, person: str) -> list[Link]:
    """Rows of a query over `own`, the identifiers of a person, as links."""
    own = """
        with own as (
            select 'user_id', account_id from identity.id_accounts where user_id = ?
            union all
            select identifier_type, identifier from identity.id_user_map where user_id = ?
        )
    """
    return [
        Link(Identifier(kind, name), Identifier(linked_kind, linked_name), source, linked_at)
        for kind, name, linked_kind, linked_name, source, linked_at in connection.query(
            own + query, [person, person]
        ).rows
    ]


def shortened(rows: Rows) -> Rows:
    """The same rows for people: long hashes by their first signs."""
    return Rows(
        rows.columns,
        [
            tuple(
                f"{value[:SHOWN_SIGNS]}…"
                if isinstance(value, str) and len(value) == HASH_SIGNS
                else value
                for value in row
            )
            for row in rows.rows
        ],
    )
