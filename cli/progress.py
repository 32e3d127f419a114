"""Progress of a build: a bar over nodes on a terminal, plain lines elsewhere."""

from __future__ import annotations

from threading import Lock
from types import TracebackType

from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from cli.dbt_runner import Progress
from cli.output import make_console

ENDED = {"success", "pass", "warn", "error", "fail", "skipped", "runtime error"}
TABLES = {"model", "seed"}
TROUBLE = {"warn", "error", "fail", "runtime error"}


class BuildProgress:
    """Receives each node's start and end; may be called from several threads."""

    def __init__(self) -> None:
        """Write to stderr, so that stdout keeps the summary alone."""
        self._console = make_console(stderr=True)
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._lock = Lock()
        self._running: list[str] = []
        self._ended: set[str] = set()

    def __enter__(self) -> BuildProgress:
        """Start the bar, if this is a terminal."""
        if self._console.is_terminal:
            self._bar = Bar(
                TextColumn("{task.description}", markup=False, table_column=None),
                BarColumn(bar_width=None),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=self._console,
                transient=True,
                expand=True,
            )
            self._task = self._bar.add_task("Reading the project", total=None)
            self._bar.start()
        else:
            self._console.print("Reading the project ...")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.stop()

    def report(self, step: Progress) -> None:
        """Show that a node started or ended."""
        with self._lock:
            self._show(step)

    def _show(self, step: Progress) -> None:
        if step.status not in ENDED:
            self._running.append(step.name)
        elif step.name not in self._ended:
            self._ended.add(step.name)
            if step.name in self._running:
                self._running.remove(step.name)
            self._show_end(step)
        if self._bar is not None and self._task is not None:
            latest = self._running[-1] if self._running else step.name
            self._bar.update(
                self._task, total=step.total, completed=len(self._ended), description=fit(latest)
            )

    def _show_end(self, step: Progress) -> None:
        """A line per table where there is no bar; trouble is named in both cases."""
        is_news = self._bar is None and step.kind in TABLES and step.status != "skipped"
        if step.status in TROUBLE or is_news:
            count = f"{len(self._ended):>{len(str(step.total))}}/{step.total}"
            self._console.print(f"{count} {step.status:<7} {step.name} ({step.seconds:.1f} s)")


def fit(name: str, width: int = 36) -> str:
    """The name in a fixed width, so that the bar does not jump."""
    return name[:width].ljust(width) if len(name) <= width else name[: width - 3] + "..."
