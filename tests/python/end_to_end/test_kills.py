"""Builds that are killed at random moments: the next one gives the tables of a build from nothing.

SATSUMA_KILLS=20 kills whole builds, with all that Python learns; few kills leave that out.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time

import pytest

from cli.repair import repair_warehouse
from tests.python.end_to_end import arrivals
from tests.python.end_to_end.builds import DEMO, Build
from tests.python.end_to_end.in_process import Project, differences, said

KILLS = int(os.environ.get("SATSUMA_KILLS", "3"))
MANY = KILLS > 3
SEED = int(os.environ.get("SATSUMA_SEED", "1"))
HAPPENINGS = [
    *[arrivals.part_arrives, arrivals.events_come_again_otherwise, arrivals.device_gets_owner],
    *[arrivals.orders_change, arrivals.user_goes, arrivals.burst_grows],
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

    def kill(self, dice: random.Random, lines: int) -> tuple[int, int]:
        """Kill a build some time after it has said so many lines; the line and the return code."""
        self.build.prepare()
        moment = dice.randrange(lines)
        with subprocess.Popen(
            self.build.command("run", *self.left_out),
            env=self.build.environment(),
            cwd=self.build.folder,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            for number, _ in enumerate(process.stdout):
                if number == moment:
                    break
            time.sleep(dice.random() / 5)
            os.killpg(process.pid, signal.SIGKILL)
        return moment, process.returncode

    def differ_from_nothing(self) -> str:
        """What differs from building the same raw data whole; what was learned outlives that."""
        folder = self.build.folder / "whole"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        whole = shutil.copy(self.build.file, folder / self.build.file.name)
        arguments = ["run", "--full-refresh", *self.left_out]
        self.project.call(*arguments, warehouse=whole, raw=self.raw)
        return said(differences(self.build.file, whole))


def test_a_killed_build_is_made_good_by_the_next(project, demo):
    dice = random.Random(SEED)
    here = arrivals.sample(SEED)
    arrivals.part_arrives(here, dice)
    killed = Killed(project, demo)
    here.write(killed.raw)
    killed.complete()
    # Two lines a model, and a few before and after.
    lines = 2 * len(project.models()) - (0 if MANY else 2 * len(project.excluded()))
    codes = []
    for number in range(KILLS):
        for happening in dice.sample(HAPPENINGS, 3):
            happening(here, dice)
        here.write(killed.raw)
        moment, code = killed.kill(dice, lines)
        codes.append(code)
        if MANY or number == KILLS - 1:
            killed.complete()
            assert killed.differ_from_nothing() == "", f"kill {number} at line {moment} of {lines}"
            print(f"kill {number} at line {moment} of {lines}: made good", flush=True)
    assert codes.count(-signal.SIGKILL) >= KILLS * 3 // 4, codes
