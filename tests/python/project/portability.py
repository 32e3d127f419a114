"""Rules of the SQL that DuckDB and Spark share; each returns what it found wrong, in words."""

import re
from collections.abc import Callable, Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError
from sqlglot.tokens import Token, TokenType

# Word → what to write instead. Looked for in what people write and in what dbt compiles.
WORDS = {
    r"\barg_(max|min)\s*\(": "max_by or min_by",
    r"\bquantile(_cont|_disc)?\s*\(": "percentile_cont(...) within group (order by ...)",
    r"\blist\s*\(": "the macro array_agg_ordered",
    r"\blist_\w+\s*\(": "a macro in macros/dialect",
    r"\b(string_agg|group_concat|listagg)\s*\(": "rows, or a macro in macros/dialect",
    r"\blog\s*\(": "ln: log is base 10 on one engine and natural on the other",
    r"\b(json_\w+|to_json|from_json)\s*\(": "the macro json_text",
    r"(::|\bas\s+)json\b": "JSON kept as varchar",
    r"\bmerge\s+into\b": "delete+insert by a date key",
    r"\b(epoch\w*|isodow)\s*\(": "the macros epoch_seconds and iso_day_of_week",
    r"\b(starts_with|regexp_matches|strftime|strptime)\s*\(": "like, or a macro in macros/dialect",
    r"\b(now|current_date|current_timestamp|today|random|uuid)\b": "the var as_of or random_seed",
    r"\b(exclude|asof|positional|hugeint|uhugeint)\b": "plain SQL",
}
# dbt's own macros render these for each engine, so they are refused only where people write them.
DATE_WORDS = {
    r"\binterval\b": "{{ dbt.dateadd() }}",
    r"\b(datediff|date_diff|age)\s*\(": "{{ dbt.datediff() }}",
    r"\b(dateadd|date_add|date_sub)\s*\(": "{{ dbt.dateadd() }}",
    r"\b(date_trunc|datetrunc|last_day|date_part)\s*\(": "{{ dbt.date_trunc() }}",
    r"\"": "plain lower_snake_case names",
}
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
STRING = re.compile(r"'(?:[^']|'')*'")

Rule = Callable[[str], Iterator[str]]


def written_words(raw_sql: str) -> Iterator[str]:
    """Words of one engine in a model as people wrote it, without Jinja, comments, strings."""
    text = STRING.sub("''", COMMENT.sub(" ", JINJA.sub(" jinja ", raw_sql)))
    yield from _found({**WORDS, **DATE_WORDS}, text)


def compiled_words(sql: str) -> Iterator[str]:
    """Words of one engine that a macro brought in."""
    yield from _found(WORDS, STRING.sub("''", COMMENT.sub(" ", sql)))


def _found(words: dict[str, str], text: str) -> Iterator[str]:
    for word, remedy in words.items():
        for match in re.finditer(word, text, re.IGNORECASE):
            yield f"{match.group(0).strip()!r}: write {remedy}"


def unguarded_divisions(sql: str) -> Iterator[str]:
    """Divisions whose denominator may be zero (nullif, numbers and greatest(…, 1) are not)."""
    for division in _parsed(sql).find_all(exp.Div):
        if not _never_zero(division.expression):
            yield f"{division.sql('duckdb')}: divide by nullif(..., 0)"


def _never_zero(denominator: exp.Expression) -> bool:
    plain = denominator.unnest()
    if isinstance(plain, exp.Cast):
        return _never_zero(plain.this)
    if isinstance(plain, exp.Nullif):
        return True
    if isinstance(plain, exp.Greatest):
        return any(_never_zero(part) for part in [plain.this, *plain.expressions])
    if isinstance(plain, exp.Mul):
        return _never_zero(plain.this) and _never_zero(plain.expression)
    return isinstance(plain, exp.Literal) and not plain.is_string and float(plain.this) > 0


def unplaced_nulls(sql: str) -> Iterator[str]:
    """Sort keys that do not say where nulls go; `within group` and lists leave nulls out."""
    tokens = sqlglot.tokenize(sql, read="duckdb")
    for position, token in enumerate(tokens):
        if token.token_type == TokenType.ORDER_BY and not _ignores_nulls(tokens, position):
            for key in _sort_keys(tokens, position + 1):
                words = [part.text.lower() for part in key]
                if "nulls" not in words[-2:]:
                    yield f"order by {' '.join(words)}: say nulls first or nulls last"


def _ignores_nulls(tokens: list[Token], position: int) -> bool:
    depth = 0
    for index in range(position, -1, -1):
        kind = tokens[index].token_type
        depth += (kind == TokenType.R_PAREN) - (kind == TokenType.L_PAREN)
        if depth < 0:
            opener = tokens[index - 1].text.lower()
            return opener in {"group", "list", "array_agg", "collect_list"}
    return False


def _sort_keys(tokens: list[Token], start: int) -> Iterator[list[Token]]:
    depth, key = 0, []
    for token in tokens[start:]:
        kind = token.token_type
        depth += (kind == TokenType.L_PAREN) - (kind == TokenType.R_PAREN)
        ends = kind in {TokenType.LIMIT, TokenType.ROWS, TokenType.RANGE, TokenType.SEMICOLON}
        if depth < 0 or (depth == 0 and ends):
            break
        if depth == 0 and kind == TokenType.COMMA:
            yield key
            key = []
        else:
            key.append(token)
    yield key


def date_arithmetic(sql: str) -> Iterator[str]:
    """Dates added or subtracted with + and -, whose result types differ."""
    for sum_or_difference in _parsed(sql).find_all(exp.Sub, exp.Add):
        sides = (sum_or_difference.this, sum_or_difference.expression)
        # An interval is dbt.dateadd()'s own; written by hand, it is refused as a word.
        if not sum_or_difference.find(exp.Interval) and any(_is_date(side) for side in sides):
            yield f"{sum_or_difference.sql('duckdb')}: write dbt.datediff() or dbt.dateadd()"


def _is_date(expression: exp.Expression) -> bool:
    plain = expression.unnest()
    if isinstance(plain, exp.Column):
        return plain.name.endswith(("_at", "_date", "_month", "_week", "valid_from", "valid_to"))
    if isinstance(plain, exp.Cast):
        return plain.to.this in {exp.DataType.Type.DATE, exp.DataType.Type.TIMESTAMP}
    return False


def transpilation(sql: str) -> Iterator[str]:
    """What sqlglot cannot carry over to Spark."""
    try:
        sqlglot.transpile(sql, read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE)
    except SqlglotError as error:
        yield f"Spark: {str(error).splitlines()[0]}"


def _parsed(sql: str) -> exp.Expression:
    return sqlglot.parse_one(sql, read="duckdb")


COMPILED_RULES: dict[str, Rule] = {
    "compiled_words": compiled_words,
    "unguarded_divisions": unguarded_divisions,
    "unplaced_nulls": unplaced_nulls,
    "date_arithmetic": date_arithmetic,
    "transpilation": transpilation,
}
