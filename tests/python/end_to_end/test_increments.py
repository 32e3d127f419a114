"""Increments equal a build at once: whatever arrives, in whatever order, however often.

One history that holds most of what may happen is built always; SATSUMA_EXAMPLES=50 makes up more.
"""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, note, settings
from hypothesis import strategies as st

from tests.python.end_to_end.arrivals import Arrivals, sample
from tests.python.end_to_end.builds import DEMO
from tests.python.end_to_end.happenings import HAPPENINGS, Happening, part_arrives
from tests.python.end_to_end.in_process import Histories, Project

EXAMPLES = int(os.environ.get("SATSUMA_EXAMPLES", "0"))
# Builds between the whole ones: of a part, of another day, or of one table from nothing.
PARTS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "whole": ([], {}),
    "staging": (["--select", "staging"], {}),
    "core": (["--select", "core"], {}),
    "without_core": (["--select", "staging", "features", "segments", "marts"], {}),
    "events_anew": (["--select", "fct_events", "--full-refresh"], {}),
    "earlier": ([], {"as_of": "2025-11-20"}),
    "later": ([], {"as_of": "2026-02-01"}),
}


@dataclass(frozen=True)
class Step:
    """What happens before one build, each with the seed of its dice; and which build it is."""

    happenings: list[tuple[Happening, int]] = field(default_factory=list)
    part: str = "whole"

    def __repr__(self) -> str:
        names = [f"({happening.__name__}, {seed})" for happening, seed in self.happenings]
        return f"Step([{', '.join(names)}], {self.part!r})"

    def take(self, here: Arrivals) -> None:
        """Let it happen."""
        for happening, seed in self.happenings:
            happening(here, random.Random(seed))


STEPS = st.lists(
    st.builds(
        Step,
        st.lists(
            st.tuples(st.sampled_from(HAPPENINGS), st.integers(0, 99)), min_size=1, max_size=5
        ),
        st.one_of(st.just("whole"), st.sampled_from(sorted(PARTS))),
    ),
    min_size=1,
    max_size=4,
)


# All that may happen, in this order: late, corrected, linked, taken back; core is built by itself.
HISTORY = [
    Step([(happening, 7) for happening in HAPPENINGS[start::3]], part)
    for start, part in enumerate(["whole", "core", "whole"])
]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project, parsed once."""
    return Project(tmp_path_factory.mktemp("increments"), DEMO)


@pytest.fixture(scope="module")
def learned(project, demo):
    """A warehouse that holds only what the demo has learned."""
    folder = project.build.folder / "learned"
    folder.mkdir()
    file = shutil.copy(demo.file, folder / "warehouse.duckdb")
    project.keep_learned(file)
    return file


def differ(project, learned, seed, steps, as_of=None):
    """Take the steps, each followed by a build, and one whole build at last: what differs?"""
    histories = Histories(project, learned, project.build.folder / "example")
    raw = histories.folder / "raw"
    here = sample(seed)
    histories.seeds = here.seeds
    part_arrives(here, random.Random(seed))
    for step in [Step(), *steps, *([Step()] if steps[-1].part != "whole" else [])]:
        note(repr(step))
        step.take(here)
        here.write(raw)
        options, variables = PARTS[step.part]
        histories.increment(raw, *options, **{"as_of": as_of, **variables})
    here.write_whole(histories.folder / "raw_whole")
    return histories.differ_from_at_once(histories.folder / "raw_whole", as_of=as_of)


@example(seed=7, steps=HISTORY, as_of=None)
@settings(
    max_examples=EXAMPLES or 1,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, *([Phase.reuse, Phase.generate] if EXAMPLES else [])],
)
@given(seed=st.integers(0, 999), steps=STEPS, as_of=st.sampled_from([None, None, "2025-12-10"]))
def test_increments_equal_a_build_at_once(project, learned, seed, steps, as_of):
    assert differ(project, learned, seed, steps, as_of) == ""
