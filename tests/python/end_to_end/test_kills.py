"""Builds that are killed at random moments: the next one gives the tables of a build from nothing,
and what readers see is at all times the whole of one build.

SATSUMA_KILLS=20 kills whole builds, with all that Python learns; few kills leave that out.
"""

from __future__ import annotations

import os
import random
import shlex
import shutil
import signal
import subprocess
import time

import duckdb
import pytest

from cli.publishing.serve_file import publish_file, serve_place
from cli.repair import repair_warehouse
from tests.python.end_to_end import happenings
from tests.python.end_to_end.arrivals import sample
from tests.python.end_to_end.builds import BIN, DEMO, ROOT, Build
from tests.python.end_to_end.in_process import Project, differences, said

KILLS = int(os.environ.get("SATSUMA_KILLS", "2"))
MANY = KILLS > 3
SEED = int(os.environ.get("SATSUMA_SEED", "1"))
# How long one model takes, and a publish.
MODEL_SECONDS, PUBLISH_SECONDS = 0.2, 4.0
HAPPENINGS = [
    *[
        happenings.part_arrives,
        happenings.events_come_again_otherwise,
        happenings.device_gets_owner,
    ],
    *[happenings.orders_change, happenings.user_goes, happenings.burst_grows],
]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project, parsed once."""
    return Project(tmp_path_factory.mktemp("kills"), DEMO)


class Killed:
    """One warehouse whose builds are killed, and built again."""

    def __init__(self, project: Project, demo: Build) -> None:
        self.project = project
        self.left_out = [] if MANY else ["--exclude", *project.excluded()]
        folder = project.build.folder / "killed"
        folder.mkdir()
        self.raw = folder / "raw"
        self.build = Build(folder, raw=self.raw)
        shutil.copy(demo.file, self.build.file)
        project.keep_learned(self.build.file)

    def complete(self) -> None:
        """The next build, as the command makes it: what cannot be opened is mended first."""
        repair_warehouse(self.build.file)
        arguments = ["run", *self.left_out]
        self.project.call(*arguments, warehouse=self.build.file, raw=self.raw)
        publish_file(ROOT, self.build.file, serve_place(self.build.file))

    def kill(self, dice: random.Random, lines: int, *, is_publishing: bool) -> tuple[int, int]:
        """Kill a build some time after it has said so many lines; the line and the return code."""
        self.build.prepare()
        run = shlex.join(self.build.command("run", *self.left_out))
        moment = lines if is_publishing else dice.randrange(lines)
        with subprocess.Popen(
            ["sh", "-c", f"{run} && {BIN / 'satsuma'} publish"],
            env=self.build.environment(),
            cwd=self.build.folder,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            for number, line in enumerate(process.stdout):
                if number == moment or "Done. PASS=" in line:
                    break
            time.sleep(dice.random() * (PUBLISH_SECONDS if is_publishing else MODEL_SECONDS))
            os.killpg(process.pid, signal.SIGKILL)
            # The shell is gone at once, dbt when its memory is freed; till then it holds the file.
            process.stdout.read()
        wait_for_the_end_of(process.pid)
        return moment, process.returncode

    def seen(self) -> dict[str, tuple[int, int]]:
        """What a reader finds in the published file: of each table its rows and their hash."""
        with duckdb.connect(str(serve_place(self.build.file)), read_only=True) as connection:
            names = connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables() "
                "where schema_name <> 'main' order by all"
            ).fetchall()
            return {
                name: connection.execute(
                    f"select count(*), coalesce(sum(hash(shown)), 0) from {name} as shown"
                ).fetchall()[0]
                for (name,) in names
            }

    def differ_from_nothing(self) -> str:
        """What differs from building the same raw data whole; what was learned outlives that."""
        folder = self.build.folder / "whole"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        whole = shutil.copy(self.build.file, folder / self.build.file.name)
        arguments = ["run", "--full-refresh", *self.left_out]
        self.project.call(*arguments, warehouse=whole, raw=self.raw)
        return said(differences(self.build.file, whole))


def wait_for_the_end_of(group: int) -> None:
    """Return when no process of the group is left."""
    for _ in range(600):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise AssertionError(f"processes of group {group} outlived SIGKILL for a minute")


def test_a_killed_build_is_made_good_by_the_next(project, demo):
    dice = random.Random(SEED)
    here = sample(SEED)
    happenings.part_arrives(here, dice)
    killed = Killed(project, demo)
    here.write(killed.raw)
    killed.complete()
    published = killed.seen()
    # Two lines a model, and a few before and after.
    lines = 2 * len(project.models()) - (0 if MANY else 2 * len(project.excluded()))
    codes = []
    for number in range(KILLS):
        for happening in dice.sample(HAPPENINGS, 3):
            happening(here, dice)
        here.write(killed.raw)
        moment, code = killed.kill(dice, lines, is_publishing=number % 4 == 1)
        codes.append(code)
        where = f"kill {number} at line {moment} of {lines}"
        seen = killed.seen()
        if MANY or number == KILLS - 1:
            killed.complete()
            assert killed.differ_from_nothing() == "", where
            assert seen in (published, killed.seen()), where
            published = killed.seen()
            print(f"{where}: made good", flush=True)
        else:
            assert seen == published, where
    assert codes.count(-signal.SIGKILL) >= KILLS * 3 // 4, codes
