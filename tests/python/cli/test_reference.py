"""docs/cli.md says what --help says."""

from __future__ import annotations

from cli.reference import command_paths, reference


def test_the_command_reference_is_what_help_prints(project_dir):
    written = (project_dir / "docs/cli.md").read_text("utf-8")
    assert written == reference(), "run `make clidocs`"


def test_every_command_is_in_it():
    names = {" ".join(words) for words in command_paths()}
    assert names >= {
        *("build", "doctor", "segments", "segments show", "retention", "conversion"),
        *("experiments", "experiments show", "user", "sql", "generate"),
    }
    assert "welcome" not in names


def test_help_fits_eighty_characters():
    assert max(len(line) for line in reference().splitlines() if "|" not in line) <= 100
