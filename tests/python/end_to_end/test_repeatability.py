"""The same data give the same warehouse: twice, after a kill, on the older engine, day by day."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.python.end_to_end.builds import WITHOUT_TESTS, Build

RESULTS = ("marts", "segments", "experiments")


def differing(left, right):
    """Names of the tables whose rows differ."""
    assert left.keys() == right.keys()
    return [name for name in left if left[name] != right[name]]


def test_second_build_gives_identical_tables(tmp_path, demo):
    build = Build(tmp_path)
    build.dbt("build", *WITHOUT_TESTS)
    first = build.contents(*RESULTS)
    assert differing(first, demo.contents(*RESULTS)) == []
    build.dbt("build", *WITHOUT_TESTS)
    assert differing(first, build.contents(*RESULTS)) == []


@pytest.mark.parametrize("seconds_of_models", [0.5, 5])
def test_killed_build_is_repaired_by_the_next(tmp_path, demo, seconds_of_models):
    build = Build(tmp_path)
    shutil.copy(demo.file, build.file)
    with subprocess.Popen(
        build.command("build", *WITHOUT_TESTS, "--log-format", "text"),
        env=build.environment(),
        cwd=build.folder,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        # Killed while models are being written, however long dbt takes to start.
        for line in process.stdout:
            if "START" in line:
                break
        time.sleep(seconds_of_models)
        assert process.poll() is None, "the build ended before it could be killed"
        os.killpg(process.pid, signal.SIGKILL)
    build.dbt("build", *WITHOUT_TESTS)
    assert differing(build.contents(*RESULTS), demo.contents(*RESULTS)) == []


def test_first_build_that_is_killed_is_repaired_too(tmp_path, demo):
    build = Build(tmp_path)
    with subprocess.Popen(
        build.command("build", *WITHOUT_TESTS),
        env=build.environment(),
        cwd=build.folder,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        for line in process.stdout:
            if "fct_user_days" in line:
                break
        os.killpg(process.pid, signal.SIGKILL)
    build.dbt("build", *WITHOUT_TESTS)
    assert differing(build.contents(*RESULTS), demo.contents(*RESULTS)) == []


def test_builds_on_duckdb_1_5(tmp_path, demo):
    packages = tmp_path / "packages"
    fetch = subprocess.run(
        [
            *[sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
            *["--require-hashes", "--no-deps", "--target", packages],
            *["--requirement", Path(__file__).with_name("requirements-duckdb-1.5.txt")],
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if fetch.returncode != 0:
        pytest.skip(f"duckdb 1.5 could not be fetched: {fetch.stderr.strip().splitlines()[-1]}")
    build = Build(tmp_path / "build", settings={"PYTHONPATH": str(packages)})
    build.dbt("build", *WITHOUT_TESTS)
    assert build.columns() == demo.columns()
    assert differing(build.contents("marts"), demo.contents("marts")) == []
