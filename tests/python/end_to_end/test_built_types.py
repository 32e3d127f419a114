"""What was built agrees with what was said: one name, one type, one description."""

PORTABLE = {"VARCHAR", "BIGINT", "INTEGER", "DOUBLE", "DATE", "TIMESTAMP", "BOOLEAN"}
# The build's own notes of what its increments and versions were made by; nobody reads them.
NOTES = "schema_name <> 'increments' and table_name <> 'version_adapters'"
OURS = f"schema_name <> 'main' and {NOTES} and not internal"


def test_a_column_name_has_one_type_in_all_tables(demo):
    found = demo.rows(
        f"""
        select column_name, list(distinct data_type), list(distinct table_name)
        from duckdb_columns() where {OURS}
        group by column_name having count(distinct data_type) > 1
        """
    )
    assert found == []


def test_types_are_those_of_both_engines(demo):
    rows = demo.rows(f"select data_type from duckdb_columns() where {OURS}")
    types = {name.replace("[]", "") for (name,) in rows}  # arrays are types of both, too
    assert {name for name in types if not name.startswith("DECIMAL(")} <= PORTABLE


def test_every_column_carries_its_description(demo):
    bare = demo.rows(
        f"select table_name, column_name from duckdb_columns() where {OURS} and comment is null"
    )
    assert bare == []
