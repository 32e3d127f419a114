"""Where DuckDB spends the time of the slowest models: their operators, the dearest first.

Runs `explain analyze` on the compiled SQL of the last dbt run against the warehouse it made, which
is only read. Seconds of operators are added over threads; writing the table is not among them.

python benchmarks/plans.py                              # ten slowest of target/run_results.json
python benchmarks/plans.py fct_sessions --operators 12  # these models only
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

# What tells one operator from the next of its type, in this order, as DuckDB calls it.
DETAILS = (
    "Table", "Function", "CTE Name", "Join Type", "Conditions", "Groups", "Aggregates",
    "Partitions", "Order By", "Expression", "Filters", "Projections",
)  # fmt: skip
WIDTH = 110


def slowest_models(target: Path, count: int, names: list[str]) -> list[tuple[str, float, str]]:
    """Name, seconds and compiled SQL of the models of the last run, the slowest first."""
    results = json.loads((target / "run_results.json").read_text())["results"]
    models = [
        (result["unique_id"].split(".")[-1], result["execution_time"], result["compiled_code"])
        for result in results
        if result["unique_id"].startswith("model.") and result["status"] == "success"
    ]
    queries = [
        model
        for model in sorted(models, key=lambda model: -model[1])
        if model[2] and not model[2].lstrip().startswith(("def ", '"""', "import ", "from "))
    ]
    return [model for model in queries if model[0] in names] if names else queries[:count]


def analysed(warehouse: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    """The plan of one query with what each operator took."""
    row = warehouse.execute(f"explain (analyze, format json) {sql}").fetchone()
    plan: dict[str, Any] = json.loads(row[1]) if row else {}
    return plan


def operators(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every operator below these, from the top down."""
    for node in nodes:
        yield node
        yield from operators(node.get("children", []))


def detail(operator: dict[str, Any]) -> str:
    """What the operator works on, in one line."""
    known = operator.get("extra_info", {})
    parts = [known[name] for name in DETAILS if known.get(name)]
    words = ["(" + ", ".join(part) + ")" if isinstance(part, list) else str(part) for part in parts]
    line = " · ".join(" ".join(word.split()) for word in words)
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


def print_model(name: str, build_seconds: float, plan: dict[str, Any], operator_count: int) -> None:
    """One model: totals, then its dearest operators."""
    found = sorted(operators(plan["operator"]), key=lambda operator: -operator["timing"])
    query, system = plan["query"], plan["system"]
    print(
        f"\n{name}: {build_seconds:.1f} s in the build; the query alone "
        f"{query['total_time']:.2f} s, {query['cpu_time']:.2f} s of operators,\n"
        f"  memory {system['peak_buffer_memory'] / 1e6:,.0f} MB, "
        f"spilled {system['peak_temp_dir_size'] / 1e6:,.0f} MB"
    )
    for operator in found[:operator_count]:
        rows = int(operator.get("intermediate_rows", 0))
        scanned = operator.get("rows_scanned")
        of = f" of {scanned:,}" if scanned else ""
        kind = operator["type"].strip()
        print(f"  {operator['timing']:8.2f} s {kind:<22} {rows:>13,}{of} rows  {detail(operator)}")


def main() -> None:
    """Prints the dearest operators of the slowest models."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    folder, file = os.environ.get("DBT_TARGET_PATH"), os.environ.get("SATSUMA_WAREHOUSE")
    parser.add_argument("models", nargs="*", help="default: the slowest")
    parser.add_argument("--count", type=int, default=10, help="so many models")
    parser.add_argument("--operators", type=int, default=6, help="so many operators of each")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--target", type=Path, default=Path(folder or "target"))
    parser.add_argument("--warehouse", type=Path, default=Path(file or "satsuma.duckdb"))
    given = parser.parse_args()
    models = slowest_models(given.target, given.count, given.models)
    with duckdb.connect(str(given.warehouse), read_only=True) as warehouse:
        warehouse.execute(f"set threads = {given.threads}")
        warehouse.execute("set TimeZone = 'UTC'")
        warehouse.execute("set variable pii_key = 'any key takes as long'")
        for name, seconds, sql in models:
            try:
                plan = analysed(warehouse, sql)
            except duckdb.Error as error:
                print(f"\n{name}: {str(error).splitlines()[0]}")
            else:
                print_model(name, seconds, plan, given.operators)


if __name__ == "__main__":
    main()
