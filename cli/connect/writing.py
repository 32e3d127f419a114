"""The adapter on disk: all of it or nothing, and nobody's edits overwritten."""

from __future__ import annotations

import difflib
import hashlib
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cli.errors import SatsumaError

MARK = re.compile(r"^(?:--|#) satsuma connect ([0-9a-f]{12}): .*\n", re.MULTILINE)
SAID = "edit at will, connect never overwrites an edited file."


@dataclass(frozen=True)
class Change:
    """What becomes of one file: new, same, updated, kept (it was edited) or removed."""

    path: str
    kind: str
    content: str
    before: str = ""

    @property
    def diff(self) -> str:
        """From what is there to what would be written."""
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True),
            ("" if self.kind == "removed" else self.content).splitlines(keepends=True),
            f"{self.path} (yours)" if self.kind == "kept" else self.path,
            f"{self.path} (connect)",
        )
        return "".join(lines)


def marked(name: str, content: str) -> str:
    """The content with its own checksum in a comment: below the grain, or on top."""
    digest = checksum(content)
    if name.endswith(".yml"):
        return f"# satsuma connect {digest}: {SAID}\n{content}"
    first, _, rest = content.partition("\n")
    return f"{first}\n-- satsuma connect {digest}: {SAID}\n{rest}"


def checksum(content: str) -> str:
    """What tells an edited file."""
    return hashlib.sha256(MARK.sub("", content, count=1).encode()).hexdigest()[:12]


def is_untouched(content: str) -> bool:
    """True for a file that is just as connect wrote it."""
    found = MARK.search(content)
    return found is not None and found.group(1) == checksum(content)


def is_ours(folder: Path) -> bool:
    """True for an adapter that connect wrote, edited or not."""
    return any(
        MARK.search(file.read_text("utf-8", "replace"))
        for file in folder.glob("*")
        if file.suffix in {".sql", ".yml"}
    )


def changes(folder: Path, files: dict[str, str]) -> list[Change]:
    """What would become of each file of the adapter."""
    found = []
    for name, content in files.items():
        path, text = folder / name, marked(name, content)
        if not path.exists():
            found.append(Change(name, "new", text))
            continue
        before = path.read_text("utf-8")
        edited = "updated" if is_untouched(before) else "kept"
        kind = "same" if before == text else edited
        found.append(Change(name, kind, text, before))
    for path in sorted(folder.glob("*")):
        if path.name not in files and path.suffix in {".sql", ".yml"}:
            before = path.read_text("utf-8")
            if is_untouched(before):
                found.append(Change(path.name, "removed", "", before))
    return found


def write_all(
    project: Path,
    folder: Path,
    found: list[Change],
    landed: dict[Path, Path],
    settings: str,
) -> None:
    """Write models, landed data and dbt_project.yml: everything is prepared, then put in place.

    What was there is put back if anything fails on the way.
    """
    try:
        work = Path(tempfile.mkdtemp(prefix=".connect_", dir=project))
    except OSError as error:
        raise not_written(error, project) from error
    undo: list[tuple[Path, Path, bool]] = []
    target = project
    try:
        ready = work / "models"
        if folder.exists():
            shutil.copytree(folder, ready)
        ready.mkdir(exist_ok=True)
        # A read-only folder stays one where it is; the copy of it has to be written, and removed.
        ready.chmod(ready.stat().st_mode | 0o200)
        for change in found:
            if change.kind in {"new", "updated"}:
                (ready / change.path).write_text(change.content, "utf-8")
            elif change.kind == "removed":
                (ready / change.path).unlink()
        (work / "settings").write_text(settings, "utf-8")
        shutil.copymode(project / "dbt_project.yml", work / "settings")
        moves = [(ready, folder), (work / "settings", project / "dbt_project.yml")]
        for number, (target, source) in enumerate(landed.items()):
            copy = work / f"landed_{number}"
            shutil.copyfile(source, copy)
            moves.insert(0, (copy, target))
        for number, (source, target) in enumerate(moves):
            target.parent.mkdir(parents=True, exist_ok=True)
            kept = work / f"before_{number}"
            undo.append((target, kept, target.exists()))
            if target.exists():
                target.replace(kept)
            source.replace(target)
    except OSError as error:
        put_back(undo)
        raise not_written(error, target) from error
    except BaseException:
        put_back(undo)
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def not_written(error: OSError, place: Path) -> SatsumaError:
    """What the operating system refused, and for which place of the project."""
    return SatsumaError(f"Nothing was written: {place}: {(error.strerror or str(error)).lower()}.")


def put_back(undo: list[tuple[Path, Path, bool]]) -> None:
    """Undo what was put in place, the last first; what was not moved yet stays."""
    for target, kept, was_there in reversed(undo):
        if was_there and not kept.exists():
            continue
        if target.is_dir():
            shutil.rmtree(target)
        else:
            target.unlink(missing_ok=True)
        if was_there:
            kept.replace(target)
