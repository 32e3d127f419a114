"""Models of the warehouse as dbt compiles them, so that algorithms are tested with the real SQL."""

from pathlib import Path

import jinja2
import yaml

ROOT = Path(__file__).parents[3]
MACROS = [
    "macros/dialect/dialect.sql",
    "macros/staging/raw_files.sql",
    "macros/increments/replace_changed.sql",
    "macros/increments/changed_scores.sql",
    *sorted(
        str(path.relative_to(ROOT))
        for path in ROOT.glob("macros/segments/*.sql")
        if path.stem != "numeric_features"
    ),
    *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("macros/experiments/*.sql")),
]
# From what clusterings learned to a segment for everybody, in the order of their refs.
SCORING = [
    *["seg_preparations", "seg_factor_loadings", "seg_factor_weights", "seg_chosen_parts"],
    *["seg_prototypes", "seg_assignments"],
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


class Found:
    """What a query of a macro finds."""

    def __init__(self, connection, query):
        self.rows = connection.sql(query).pl().to_dicts()


def widen(connection):
    """The features of the table feat_user_tall, whatever their names, as columns of one table."""
    connection.execute(
        "create table feat_user_wide as pivot feat_user_tall on feature_name"
        " using max(feature_value) group by as_of_date, user_id"
    )


def score(connection, models):
    """Build the models in order, with the features of the table feat_user_wide."""
    for model in models:
        connection.execute(f"create table {model} as {compiled(model, connection)}")


def feature_names(connection):
    """Columns of the one table that holds the features."""
    columns = connection.table("feat_user_wide").columns
    return {"feat_user_wide": [name for name in columns if name not in ("as_of_date", "user_id")]}


def compiled(name, connection=None, **variables):
    """The model of that name, each ref by its plain name, built for the first time.

    What was learned is read from the connection, where one is given.
    """
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
        execute=connection is not None,
        load_relation=lambda relation: relation,
        run_query=lambda query: Found(connection, query),
        numeric_features=lambda: feature_names(connection) if connection else {},
    )
