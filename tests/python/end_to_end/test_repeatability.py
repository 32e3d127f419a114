"""The same data give the same warehouse: twice, after a kill, on the older engine.

Few histories prove it: each is compared with the demo, which was built once and undisturbed.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.python.end_to_end.builds import WITHOUT_TESTS, Build, in_pairs

RESULTS = ("marts", "segments", "experiments")
REQUIREMENTS = Path(__file__).with_name("requirements-duckdb-1.5.txt")


def differing(left, right):
    """Names of the tables whose rows differ."""
    assert left.keys() == right.keys()
    return [name for name in left if left[name] != right[name]]


def kill_build_at(build, node):
    """Start a build and kill it, children and all, as soon as it speaks of a node."""
    kept = build.prepare()
    with subprocess.Popen(
        build.command("build", *WITHOUT_TESTS),
        env=build.environment(),
        cwd=build.folder,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        for line in process.stdout:
            if node in line:
                break
        assert process.poll() is None, f"the build ended before {node}"
        os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    build.keep_parsed(kept)


def killed_in_its_first_build(folder, demo):
    build = Build(folder)
    kill_build_at(build, "fct_user_days")
    build.dbt("build", *WITHOUT_TESTS)
    return build


def built_on_duckdb_1_5(folder, demo):
    """From nothing; None where the package cannot be fetched."""
    packages = folder / "packages"
    fetch = subprocess.run(
        [
            *[sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
            *["--require-hashes", "--no-deps", "--target", packages, "--requirement", REQUIREMENTS],
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if fetch.returncode != 0:
        return None
    build = Build(folder / "build", settings={"PYTHONPATH": str(packages)})
    build.dbt("build", *WITHOUT_TESTS)
    return build


HISTORIES = {
    history.__name__: history
    for history in [
        killed_in_its_first_build,
        built_on_duckdb_1_5,
    ]
}


@pytest.fixture(scope="module")
def warehouses(tmp_path_factory, demo):
    """One warehouse for each history, all from the same raw data."""
    return in_pairs(lambda name: HISTORIES[name](tmp_path_factory.mktemp(name), demo), HISTORIES)


@pytest.mark.parametrize("history", HISTORIES)
def test_results_are_the_same_to_the_byte(warehouses, demo, history):
    build = warehouses[history]
    if build is None:
        pytest.skip("duckdb 1.5 could not be fetched")
    assert build.columns() == demo.columns()
    assert differing(build.contents(*RESULTS), demo.contents(*RESULTS)) == []


def test_the_older_engine_was_the_older_engine(warehouses):
    build = warehouses["built_on_duckdb_1_5"]
    if build is None:
        pytest.skip("duckdb 1.5 could not be fetched")
    version = subprocess.run(
        [sys.executable, "-c", "import duckdb; print(duckdb.__version__)"],
        env=build.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert version.stdout.startswith("1.5")


def test_the_comparison_can_fail(demo):
    contents = demo.contents("marts")
    name = next(iter(contents))
    assert differing(contents, contents | {name: contents[name] + "x"}) == [name]
