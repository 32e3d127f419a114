"""One warehouse of all vendors' adapters, from the small raw files in vendors/<source>/."""

import fcntl
import os
import shutil
from pathlib import Path

from tests.python.end_to_end.builds import ROOT, Build

RAW = Path(__file__).parent / "vendors"
ADAPTERS = {
    "files": [
        *["users", "identifiers", "events", "items", "orders", "order_lines"],
        *["messages", "spend", "exposures", "responses", "feedback", "consents"],
    ],
    "segment": ["users", "identifiers", "events"],
    "ga4": ["users", "identifiers", "events", "items", "orders", "order_lines"],
    "mixpanel": ["identifiers", "events"],
    "posthog": ["users", "identifiers", "events", "exposures"],
    "shopify": ["users", "items", "orders", "order_lines", "events", "consents"],
    "stripe": ["users", "items", "orders", "order_lines"],
}
#: What the seed lacks: euros are worth more from February on.
RATES = [
    "EUR,USD,2026-01-01,1.10",
    "EUR,USD,2026-02-01,1.20",
    "JPY,USD,2026-01-01,0.007",
]
PARTS = ["models", "macros", "python_models", "seeds/reference", "tests/dbt", "analyses"]
SELECTED = ["+path:models/core", "path:models/identity", "path:models/quality"]


def build_vendors() -> Build:
    """Built once, by whichever test process comes first; the others wait and read."""
    folder = Path(os.environ["SATSUMA_TEST_PARSED"]) / "vendors"
    folder.mkdir(exist_ok=True)
    build = vendor_build(folder, RAW, ADAPTERS)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            run(build)
            (folder / "whole").touch()
    return build


def vendor_build(folder: Path, raw: Path, adapters: dict[str, list[str]]) -> Build:
    """A copy of the project with the rates, in whose warehouse everything is in US dollars."""
    project = folder / "project"
    if not project.exists():
        for part in PARTS:
            shutil.copytree(ROOT / part, project / part)
        for name in ["dbt_project.yml", "profiles.yml", ".dbtignore"]:
            shutil.copy(ROOT / name, project / name)
        with (project / "seeds/reference/currency_rates.csv").open("a") as seed:
            seed.writelines(f"{rate}\n" for rate in RATES)
    settings = {"DBT_PROJECT_DIR": str(project), "DBT_PROFILES_DIR": str(project)}
    return Build(folder, adapters=adapters, raw=raw, settings=settings)


def run(build: Build) -> None:
    """Staging, identity, core and quality, with every data test of theirs and staging's unit tests."""
    build.dbt(
        "build",
        *["--select", *SELECTED],
        *["--exclude", "resource_type:unit_test,path:models/core"],
        *["--indirect-selection", "cautious"],
        base_currency="USD",
    )
