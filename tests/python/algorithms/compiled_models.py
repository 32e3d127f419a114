"""Models of the warehouse as dbt compiles them, so that algorithms are tested with the real SQL."""

from pathlib import Path

import jinja2
import yaml

ROOT = Path(__file__).parents[3]
MACROS = [
    "macros/dialect/dialect.sql",
    "macros/segments/prepared_value.sql",
    "macros/segments/rows_so_far.sql",
]
# From what clusterings learned to a segment for everybody, in the order of their refs.
SCORING = [
    *["seg_preparations", "seg_factor_loadings", "seg_factor_weights", "seg_chosen_parts"],
    *["seg_prototypes", "seg_prepared_values", "seg_coordinates", "seg_assignments"],
]


class Dbt:
    """The macro of dbt that segment models use."""

    @staticmethod
    def hash(column):
        return f"md5(cast({column} as varchar))"


class Adapter:
    """dbt's dispatch, to DuckDB's spelling."""

    def __init__(self, macros):
        self.macros = macros

    def dispatch(self, name):
        return getattr(self.macros, f"duckdb__{name}")


def compiled(name):
    """The segment model of that name, each ref by its plain name, built for the first time."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])  # noqa: S701 (SQL, no HTML)
    library = "".join((ROOT / macro).read_text() for macro in MACROS)
    spellings = environment.from_string(library).module
    (path,) = (ROOT / "models" / "segments").rglob(f"{name}.sql")
    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]
    return environment.from_string(library + path.read_text()).render(
        ref=lambda model: model,
        adapter=Adapter(spellings),
        dbt=Dbt,
        config=lambda **_: "",
        var=settings.__getitem__,
        is_incremental=lambda: False,
    )
