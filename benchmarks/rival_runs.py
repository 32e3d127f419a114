"""The rivals, measured; a time counts only where the outputs agree with ours."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb

from benchmarks.builds import ROOT, Bench, build
from benchmarks.processes import CommandError, measured
from benchmarks.raw_data import folder_bytes
from benchmarks.rivals.agreement import disagreements

RIVALS = ROOT / "benchmarks" / "rivals"
SCRIPTS = {"pandas": "pandas_notebook.py", "polars": "polars_pipeline.py"}


def rival_python(work: Path) -> Path:
    """Python of the rivals' own environment; set up at first use, as the project has no pandas."""
    wanted = (RIVALS / "requirements-rivals.txt").read_text()
    folder, marker = work / "rivals", work / "rivals" / "requirements.txt"
    if not marker.exists() or marker.read_text() != wanted:
        print("setting up the environment of the rivals ...", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)  # noqa: S603 (our own words)
        install = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, "-r", str(RIVALS / "requirements-rivals.txt")], check=True)  # noqa: S603 (our own words)
        # Written last, so that an interrupted set-up starts again.
        marker.write_text(wanted)
    return folder / "bin" / "python"


def rival_key() -> str:
    """What the rivals are: their files and what they run on."""
    texts = [file.read_bytes() for file in sorted(RIVALS.glob("*")) if file.is_file()]
    return f"rivals {hashlib.sha256(b''.join(texts)).hexdigest()[:12]}"


def asked(warehouse: Path) -> list[str]:
    """The date and the number of clusters that our build came to: the rivals are told both."""
    with duckdb.connect(str(warehouse), read_only=True) as ours:
        row = ours.execute(
            """
            select as_of_date, (
                select k from segments.seg_candidates
                where segmentation = 'behaviour' and is_chosen
                order by version_number desc limit 1
            ) from core.dim_as_of_dates where is_latest
            """
        ).fetchone()
    if row is None or row[1] is None:
        raise SystemExit("The behaviour segments have no number of clusters: too few events.")
    return ["--as-of", str(row[0]), "--clusters", str(row[1])]


def run_rivals(bench: Bench) -> None:
    """pandas and polars on the same raw data."""
    if not bench.warehouse.exists():
        build(bench, "full", bench.raw, bench.warehouse, select=[])
    python, key = rival_python(bench.folder.parent), rival_key()
    for name, script in SCRIPTS.items():
        for _ in bench.missing(name, key):
            out = bench.folder / name
            shutil.rmtree(out, ignore_errors=True)
            command = [python, RIVALS / script, bench.raw, out, *asked(bench.warehouse)]
            try:
                cost = measured(command, bench.folder / "logs" / f"{name}.log")
            except CommandError as error:
                # What does not fit into memory is killed; the others can still be measured.
                print(f"  {name} did not come to an end: {error}", flush=True)
                break
            found = disagreements(bench.warehouse, out)
            if found:
                raise SystemExit(f"{name} and ours disagree: {'; '.join(found)}.")
            bench.results.add(bench.size, name, key, cost, folder_bytes(out))
            shutil.rmtree(out)
