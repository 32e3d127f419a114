"""Models of the warehouse as dbt compiles them, so that algorithms are tested with the real SQL."""

from pathlib import Path

import jinja2
import yaml

ROOT = Path(__file__).parents[3]
MACROS = [
    "macros/dialect/dialect.sql",
    "macros/segments/prepared_value.sql",
    "macros/segments/rows_so_far.sql",
    "macros/segments/segment_held_at.sql",
    *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("macros/experiments/*.sql")),
]


class Dbt:
    """The macros of dbt that these models use."""

    @staticmethod
    def hash(column):
        return f"md5(cast({column} as varchar))"

    @staticmethod
    def dateadd(part, number, column):
        return f"date_add({column}, interval ({number}) {part})"


class ReturnedError(Exception):
    """What a macro gives back when it calls dbt's return()."""


def returned(value):
    """dbt's return(): ends the macro with a value of any type."""
    raise ReturnedError(value)


class Context(jinja2.runtime.Context):
    """Jinja's, whose macros can return values as dbt's can."""

    def call(self, called, *arguments, **named):
        if not isinstance(called, jinja2.runtime.Macro):
            return super().call(called, *arguments, **named)
        try:
            return super().call(called, *arguments, **named)
        except ReturnedError as found:
            return found.args[0]


class Adapter:
    """dbt's dispatch, to DuckDB's spelling."""

    def __init__(self, macros):
        self.macros = macros

    def dispatch(self, name):
        return getattr(self.macros, f"duckdb__{name}")


def compiled(name, **variables):
    """The model of that name, each ref by its plain name, built for the first time."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])  # noqa: S701 (SQL, no HTML)
    environment.context_class = Context
    library = "".join((ROOT / macro).read_text() for macro in MACROS)
    spellings = environment.from_string(library).module
    (path,) = (ROOT / "models").rglob(f"{name}.sql")
    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"] | variables
    return environment.from_string(library + path.read_text()).render(
        ref=lambda model: model,
        adapter=Adapter(spellings),
        dbt=Dbt,
        **{"return": returned},
        config=lambda **_: "",
        var=settings.__getitem__,
        is_incremental=lambda: False,
    )
