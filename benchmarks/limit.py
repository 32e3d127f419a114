"""The limit: what reading the raw Parquet files into tables of one DuckDB file costs, and no more.

python benchmarks/limit.py RAW_FOLDER NEW_FILE.duckdb
"""

import sys
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.raw_data import parquet_files, raw_tables


def main() -> None:
    """One table per file set, then a checkpoint."""
    raw, target = (Path(argument) for argument in sys.argv[1:])
    with duckdb.connect(str(target)) as warehouse:
        for name, table in raw_tables(raw).items():
            files = [str(file) for file in parquet_files(table)]
            warehouse.execute(f"create table {name} as from read_parquet(?)", [files])
        warehouse.execute("checkpoint")


if __name__ == "__main__":
    main()
