"""What a command costs: seconds, processors' seconds and memory of its whole process tree."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
# Seconds between two looks at the memory; a build takes minutes.
SAMPLING = 0.1


class CommandError(RuntimeError):
    """A command that failed, with the end of what it printed."""


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of processors (user and system), most bytes held at once."""

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int


def measured(
    command: Sequence[str | Path], log: Path, settings: Mapping[str, str] | None = None
) -> Cost:
    """Run a command in a process group of its own; what it prints goes to `log`.

    `settings` are added to the environment. Raises CommandError where it fails.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as printed:
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - the commands are the benchmark's own
            [str(word) for word in command],
            env={**os.environ, **(settings or {})},
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        sampler = MemorySampler(process.pid)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            peak = sampler.stop()
        wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        words = " ".join(str(word) for word in command)
        end = log.read_text(errors="replace")[-2000:]
        raise CommandError(f"{words} left with {process.returncode}; the end of {log}:\n{end}")
    # Where /proc cannot be read, the largest process stands for the tree.
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak or usage.ru_maxrss * 1024)


class MemorySampler:
    """Watches, in a thread, how much memory the processes of a group hold together."""

    def __init__(self, group: int) -> None:
        """Start watching."""
        self.peak = 0
        self._group = group
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """The most bytes seen."""
        self._ended.set()
        self._thread.join()
        return self.peak

    def _watch(self) -> None:
        while not self._ended.wait(SAMPLING):
            self.peak = max(self.peak, group_bytes(self._group))


def group_bytes(group: int) -> int:
    """Resident bytes of all processes of a group; 0 where /proc does not exist."""
    total = 0
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            # What follows the name, which may hold blanks: state, parent, group, ...
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        if int(fields[2]) == group:
            total += int(fields[21]) * PAGE_BYTES
    return total
