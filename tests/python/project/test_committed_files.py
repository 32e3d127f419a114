"""What is committed fits anybody's machine: no package index, no local paths, no secrets."""

import re
import subprocess

import pytest

from tests.python.project.conftest import ROOT

REFUSED = {
    "an absolute path of one machine": re.compile(r"(?<![\w.])/(?:home|root|Users|work|mnt)/[\w.]"),
    "a package index": re.compile(
        r"--(?:extra-index-url|index-url|find-links)|https?://[^\s\"']*/simple\b"
    ),
    "a private key": re.compile(r"BEGIN [A-Z ]*PRIVATE KEY"),
}


def committed_files():
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode != 0:
        pytest.skip("not a git checkout, so what is committed is not known")
    return [ROOT / name for name in listing.stdout.splitlines() if (ROOT / name).is_file()]


def faults(text):
    """Kinds of text that tie a file to one machine."""
    return [kind for kind, pattern in REFUSED.items() if pattern.search(text)]


@pytest.mark.parametrize(
    "parts",
    [
        # In parts, because this file is committed, too.
        ("path: /", "home/ann/data.csv"),
        ("--", "index-url https://packages.example.com"),
        ("https://packages.example.com/", "simple/"),
        ("-----BEGIN RSA ", "PRIVATE KEY-----"),
    ],
)
def test_rule_can_fail(parts):
    assert faults("".join(parts))


def test_committed_files_fit_any_machine():
    found = []
    for path in committed_files():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{path.relative_to(ROOT)}: {kind}" for kind in faults(text)]
    assert not found, "\n".join(found)


def test_requirements_are_pinned_with_hashes():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert pins
    assert [line for line in pins if "==" not in line] == []


def test_demo_files_are_small():
    size = sum(path.stat().st_size for path in (ROOT / "seeds" / "demo").glob("raw_*"))
    assert 0 < size < 6_000_000
