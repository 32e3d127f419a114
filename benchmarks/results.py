"""What was measured, kept as JSON lines: medians of it, and the table that shows them."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import statistics
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.processes import Cost
from benchmarks.raw_data import event_count

# Name of a measurement, what the table calls it, the one with dbt's own share of it, and the ones
# that it is compared with.
ROWS: list[tuple[str, str, str | None, list[str]]] = [
    ("limit", "the limit: Parquet files into tables", None, []),
    ("full", "our full build", "full_fixed", ["limit"]),
    ("full_fixed", "dbt itself: the same without rows", None, []),
    ("day", "one more day", "day_fixed", ["full"]),
    ("day_fixed", "dbt itself: again without rows", None, []),
    ("publish", "satsuma publish: what readers see", None, []),
    ("same", "ours, the rivals' outputs only", "same_fixed", ["limit"]),
    ("same_fixed", "dbt itself: these without rows", None, []),
    ("pandas", "pandas and scikit-learn", None, ["same", "full"]),
    ("polars", "polars", None, ["same", "full"]),
]
FIXED = {name: fixed for name, _, fixed, _ in ROWS}


@dataclass(frozen=True)
class Median:
    """Middle of several runs; peak and size are the largest."""

    runs: int
    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int
    disk_bytes: int


class Results:
    """A file of JSON lines; what is in it need not be measured again."""

    def __init__(self, file: Path) -> None:
        """Read what is there."""
        self._file = file
        lines = file.read_text().splitlines() if file.exists() else []
        self._entries = [json.loads(line) for line in lines]

    def count(self, size: str, name: str, key: str) -> int:
        """So many runs are there of this size, measurement and state of what was measured."""
        return len(self._of(size, name, key))

    def add(self, size: str, name: str, key: str, cost: Cost, disk_bytes: int = 0) -> None:
        """Keep one run."""
        entry = {
            "size": size, "name": name, "key": key, **asdict(cost), "disk_bytes": disk_bytes,
            "load": os.getloadavg()[0], "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        }  # fmt: skip
        self._entries.append(entry)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a") as lines:
            lines.write(json.dumps(entry) + "\n")
        print(
            f"  {name}: {cost.wall_seconds:.1f} s, {cost.cpu_seconds:.1f} s of processors, "
            f"peak {cost.peak_bytes / 1e9:.2f} GB",
            flush=True,
        )

    def sizes(self) -> set[str]:
        """The sizes of which there is anything."""
        return {entry["size"] for entry in self._entries}

    def median(self, size: str, name: str) -> Median | None:
        """Over the runs of the state that was measured last."""
        same = [entry for entry in self._entries if (entry["size"], entry["name"]) == (size, name)]
        if not same:
            return None
        runs = self._of(size, name, same[-1]["key"])
        return Median(
            len(runs),
            statistics.median(run["wall_seconds"] for run in runs),
            statistics.median(run["cpu_seconds"] for run in runs),
            max(run["peak_bytes"] for run in runs),
            max(run["disk_bytes"] for run in runs),
        )

    def _of(self, size: str, name: str, key: str) -> list[dict[str, float]]:
        return [
            entry
            for entry in self._entries
            if (entry["size"], entry["name"], entry["key"]) == (size, name, key)
        ]


def net(results: Results, size: str, name: str) -> tuple[float, float] | None:
    """Seconds and seconds of processors, without dbt's own; None where either is not known."""
    gross, fixed_name = results.median(size, name), FIXED[name]
    if gross is None:
        return None
    if fixed_name is None:
        return gross.wall_seconds, gross.cpu_seconds
    fixed = results.median(size, fixed_name)
    if fixed is None:
        return None
    return gross.wall_seconds - fixed.wall_seconds, gross.cpu_seconds - fixed.cpu_seconds


def table(results: Results, size: str) -> str:
    """What was measured at one size, as Markdown."""
    titles = ["what", "runs", "s", "CPU s", "less dbt: s", "CPU s", "ratio of s", "ratio of CPU s"]
    titles += ["peak GB", "file GB"]
    lines = ["| " + " | ".join(titles) + " |", "|---|" + "---:|" * (len(titles) - 1)]
    for name, title, fixed, compared in ROWS:
        found = results.median(size, name)
        if found is None:
            continue
        cells = [title, str(found.runs), f"{found.wall_seconds:.1f}", f"{found.cpu_seconds:.1f}"]
        own = net(results, size, name) if fixed else None
        cells += [f"{own[0]:.1f}", f"{own[1]:.1f}"] if own else ["", ""]
        cells += [ratios(results, size, name, compared, at) for at in (0, 1)]
        cells += [f"{found.peak_bytes / 1e9:.2f}"]
        cells += [f"{found.disk_bytes / 1e9:.2f}" if found.disk_bytes else ""]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def ratios(results: Results, size: str, name: str, compared: list[str], at: int) -> str:
    """The times of one measurement beside those of others."""
    own, cells = net(results, size, name), []
    for other_name in compared:
        other = net(results, size, other_name)
        if own and other and other[at] > 0:
            ratio = own[at] / other[at]
            shown = f"{ratio:.1%}" if name == "day" else f"{ratio:.2f} ×"
            cells.append(f"{shown} {other_name}")
    return ", ".join(cells)


def comparisons(results: Results, size: str) -> list[str]:
    """What the table does not show: a night of each, and how builds grow with the events."""
    lines, day, full = [], results.median(size, "day"), net(results, size, "full")
    for name in ("pandas", "polars"):
        rival = results.median(size, name)
        if day and rival:
            lines.append(
                f"A day later {name} starts again from nothing: {rival.wall_seconds:.1f} s "
                f"({rival.cpu_seconds:.1f} s of processors) beside {day.wall_seconds:.1f} s "
                f"({day.cpu_seconds:.1f} s) of ours with dbt, "
                f"{rival.wall_seconds / day.wall_seconds:.2f} × "
                f"({rival.cpu_seconds / day.cpu_seconds:.2f} ×)."
            )
    for other in sorted(results.sizes(), key=event_count):
        smaller = net(results, other, "full")
        if full and smaller and event_count(other) < event_count(size):
            times = event_count(size) / event_count(other)
            wall, cpu = (mine / before / times for mine, before in zip(full, smaller, strict=True))
            lines.append(
                f"Beside {other}: {times:g} × the events take {wall:.2f} × as long each "
                f"({cpu:.2f} × of processors), without dbt."
            )
    return lines


def machine() -> str:
    """Where it was measured, in one line."""
    info = Path("/proc/cpuinfo")
    names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
    processor = names[0].split(":")[1].strip() if names else platform.processor()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    tools = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "dbt-core", "dbt-duckdb"))
    return (
        f"{os.cpu_count()} cores of {processor}, {memory:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}, {tools}"
    )
