"""Models are written in the SQL that DuckDB and Spark share."""

import pytest

from tests.python.project import portability

REFUSED = {
    "compiled_words": [
        "select arg_max(price, ordered_at) from orders",
        "select quantile_cont(price, 0.5) from orders",
        "select list(price) from orders",
        "select list_sum(prices) from orders",
        "select string_agg(name, ',') from items",
        "select log(price) from orders",
        "select json_extract_string(properties, '$.page') from events",
        "select cast(properties as json) from events",
        "merge into orders using changes on true when matched then delete",
        "select epoch(occurred_at) from events",
        "select isodow(event_date) from events",
        "select starts_with(name, 'a') from items",
        "select current_date",
        "select now()",
        "select * exclude (price) from orders",
    ],
    "written_words": [
        "select event_date + interval 1 day from events",
        "select datediff('day', started_at, ended_at) from sessions",
        "select date_trunc('month', event_date) from events",
        "select last_day(event_date) from events",
        'select price as "unit price" from orders',
        "select arg_max(price, ordered_at) from orders",
    ],
    "unguarded_divisions": [
        "select amount / quantity from order_lines",
        "select amount / (select count(*) from users) from order_lines",
        "select amount / cast(quantity as double) from order_lines",
        "select amount / 0 from order_lines",
    ],
    "unplaced_nulls": [
        "select row_number() over (order by ordered_at, order_id nulls last) from orders",
        "select sum(a) over (order by b rows between 1 preceding and current row) from c",
        "select user_id from orders order by amount desc limit 3",
    ],
    "date_arithmetic": [
        "select ended_at - started_at from sessions",
        "select event_date + 1 from events",
        "select cast(day as date) - cast(other as date) from days",
    ],
    "transpilation": ["select from where"],
}
ALLOWED = {
    "compiled_words": ["select max_by(price, ordered_at), ln(price) from orders -- not arg_max(x)"],
    "written_words": [
        "select {{ dbt.dateadd('day', 1, 'a') }} from {{ ref(\"events\") }} -- an interval",
        "select 'list(x)' as text from events",
    ],
    "unguarded_divisions": [
        "select a / nullif(b, 0), a / 2.0, a / cast(nullif(b, 0) as double) from c",
        "select amount / greatest(quantity, 1), amount / (2 * nullif(n, 0)) from order_lines",
    ],
    "unplaced_nulls": [
        "select row_number() over (order by coalesce(a, b) desc nulls last, c nulls first) from d",
        "select percentile_cont(0.5) within group (order by price) from orders",
        "select user_id from orders order by amount desc nulls last, user_id nulls last limit 3",
    ],
    "date_arithmetic": ["select price - discount_amount, retained - 1 from order_lines"],
    "transpilation": ["select a, count(*) filter (where b) from c group by a qualify true"],
}
RULES = {**portability.COMPILED_RULES, "written_words": portability.written_words}


@pytest.mark.parametrize(
    ("rule", "sql"), [(rule, sql) for rule in REFUSED for sql in REFUSED[rule]]
)
def test_rule_can_fail(rule, sql):
    assert list(RULES[rule](sql))


@pytest.mark.parametrize(
    ("rule", "sql"), [(rule, sql) for rule in ALLOWED for sql in ALLOWED[rule]]
)
def test_rule_lets_good_sql_pass(rule, sql):
    assert list(RULES[rule](sql)) == []


def portable_models(project):
    """Landing is engine-specific by nature, so staging is left out."""
    return [
        model
        for model in project.models()
        if model["schema"] != "staging" and model["language"] == "sql"
    ]


def test_models_are_written_in_the_shared_dialect(project):
    found = [
        f"{model['name']}: {finding}"
        for model in portable_models(project)
        for finding in portability.written_words(model["raw_code"])
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("rule", portability.COMPILED_RULES)
def test_compiled_models_keep_the_rule(project, rule):
    found = [
        f"{model['name']}: {finding}"
        for model in portable_models(project)
        for finding in portability.COMPILED_RULES[rule](project.compiled[model["name"]])
    ]
    assert not found, "\n".join(found)
