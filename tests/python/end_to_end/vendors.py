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
    "klaviyo": ["users", "messages"],
    "mailchimp": ["users", "messages", "consents"],
}
#: What the seed lacks: euros are worth more from February on.
RATES = [
    "EUR,USD,2026-01-01,1.10",
    "EUR,USD,2026-02-01,1.20",
    "JPY,USD,2026-01-01,0.007",
]
#: Identifiers that people name by hand, as they would: their seeds must not store them so.
LISTED = {
    "id_blocklist": "email_hash,Till@Example.com,the till of the shop",
    "id_force_split": "phone_hash,15550100,,a switchboard",
}
# A project of these floors alone is parsed in half the time.
PARTS = [
    *["models/columns.md", "models/staging/matching"],
    *["models/identity", "models/core", "models/quality"],
    *["macros", "seeds/reference", "tests/dbt/generic"],
    *["dbt_project.yml", "profiles.yml"],
]
TESTS = ["core_tables_agree", "every_amount_has_a_known_currency"]


def build_vendors() -> Build:
    """Built once, by whichever test process comes first; the others wait and read.

    With every data test of staging, identity, core and quality, and staging's unit tests.
    """
    folder = Path(os.environ["SATSUMA_TEST_PARSED"]) / "vendors"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build = vendor_build(folder, RAW, ADAPTERS)
        if not (folder / "whole").exists():
            compare_names(folder / "project", ["shopify", "stripe"])
            for seed, row in LISTED.items():
                with (folder / f"project/seeds/reference/{seed}.csv").open("a") as file:
                    file.write(f"{row}\n")
            build.dbt(
                *["build", "--exclude", "resource_type:unit_test,path:models/core"],
                base_currency="USD",
            )
            (folder / "whole").touch()
    return build


def vendor_build(folder: Path, raw: Path, adapters: dict[str, list[str]]) -> Build:
    """A project of some adapters up to core, which knows the rates into US dollars."""
    settings = core_project(folder / "project", [f"models/staging/{name}" for name in adapters])
    return Build(folder, adapters=adapters, raw=raw, settings=settings)


def compare_names(project: Path, adapters: list[str]) -> None:
    """Switch on the candidates of some adapters; as models hang on it, not by a var of one call."""
    settings = project / "dbt_project.yml"
    text = settings.read_text("utf-8")
    assert "match_candidates: []" in text
    settings.write_text(text.replace("match_candidates: []", f"match_candidates: {adapters}"))


def core_project(project: Path, adapters: list[str]) -> dict[str, str]:
    """Copy core, what it needs and the folders of some adapters; returns what points dbt there."""
    if not project.exists():
        tests = [f"tests/dbt/singular/{name}.sql" for name in TESTS]
        for part in [*PARTS, *tests, *adapters]:
            (project / part).parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            copy(ROOT / part, project / part)
        with (project / "seeds/reference/currency_rates.csv").open("a") as seed:
            seed.writelines(f"{rate}\n" for rate in RATES)
    return {"DBT_PROJECT_DIR": str(project), "DBT_PROFILES_DIR": str(project)}
