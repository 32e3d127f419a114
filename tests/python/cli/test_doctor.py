"""satsuma doctor: what it finds sound, doubtful and broken."""

from __future__ import annotations

import shutil

import pytest

from cli import checks


def statuses(records):
    return {record["check"]: record["status"] for record in records}


def test_a_sound_installation(satsuma):
    records = satsuma.json("doctor")
    found = statuses(records)
    assert found["duckdb"] == found["dbt-core"] == found["warehouse"] == "ok"
    assert found["profile"] == found["contract"] == "ok"
    assert found["raw demo.events"] == "ok"
    assert "broken" not in found.values()


def test_the_public_key_is_a_warning(satsuma, monkeypatch):
    monkeypatch.delenv("SATSUMA_PII_KEY", raising=False)
    assert statuses(satsuma.json("doctor"))["pseudonym key"] == "warning"
    monkeypatch.setenv("SATSUMA_PII_KEY", "a secret")
    records = satsuma.json("doctor")
    assert statuses(records)["pseudonym key"] == "ok"
    assert "a secret" not in str(records)


def test_a_missing_warehouse_is_a_warning_and_no_failure(satsuma, tmp_path):
    ended = satsuma("doctor", "--warehouse", str(tmp_path / "none.duckdb"))
    assert ended.exit_code == 0
    assert "not built yet" in " ".join(ended.stdout.split())


def test_a_damaged_warehouse_is_broken(satsuma, tmp_path):
    file = tmp_path / "w.duckdb"
    file.write_text("no database")
    ended = satsuma("doctor", "--warehouse", str(file), "--format", "csv")
    assert ended.exit_code == 1
    assert "is not a DuckDB file" in ended.stdout
    assert ended.stderr.startswith("Error: 1 of ")


@pytest.fixture
def spoiled(project_dir, tmp_path):
    for file in (project_dir / "seeds/demo").glob("raw_*"):
        shutil.copy(file, tmp_path)
    return tmp_path


def test_raw_files_are_compared_with_what_the_adapter_declares(satsuma, spoiled):
    (spoiled / "raw_items.csv").unlink()
    (spoiled / "raw_users.csv").write_text("")
    orders = spoiled / "raw_orders.csv"
    header, _, rest = orders.read_text("utf-8").partition("\n")
    first, *others = header.split(",")
    orders.write_text(",".join(["renamed", *others]) + "\n" + rest, "utf-8")
    ended = satsuma("doctor", "--format", "csv", SATSUMA_RAW=str(spoiled))
    assert ended.exit_code == 1
    found = {line.split(",")[0]: line for line in ended.stdout.splitlines()}
    assert "raw_items.csv is missing" in found["raw demo.items"]
    assert "raw_users.csv is empty" in found["raw demo.users"]
    assert f"lacks the column {first}" in found["raw demo.orders"]
    assert ",ok," in found["raw demo.events"]


def test_a_package_of_another_version_is_broken(monkeypatch):
    monkeypatch.setattr(checks, "version", lambda name: "0.1" if name == "duckdb" else "99")
    found = {check.name: check for check in checks.check_packages()}
    assert found["duckdb"].status == "broken"
    assert "is supported" in found["duckdb"].finding
    assert found["rich"].status == "ok"


def test_a_package_that_is_missing_is_broken(monkeypatch):
    def missing(name):
        raise checks.PackageNotFoundError(name)

    monkeypatch.setattr(checks, "version", missing)
    assert {check.status for check in checks.check_packages()} == {"broken"}


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (None, "is missing"),
        ("satsuma: [", "has no usable target"),
        ("satsuma:\n  target: dev\n  outputs: {}\n", "has no usable target"),
        ("satsuma: {target: a, outputs: {a: {type: postgres}}}", "points to postgres"),
    ],
)
def test_a_profile_that_cannot_serve_is_broken(tmp_path, content, finding):
    if content is not None:
        (tmp_path / "profiles.yml").write_text(content)
    check = checks.check_profile(tmp_path)
    assert check.status == "broken" and finding in check.finding


@pytest.mark.parametrize(
    ("record", "status"),
    [
        (None, "warning"),
        ("{", "warning"),
        ('{"metadata": {"generated_at": "2026-01-01T00:00:00Z"}, "args": {"which": "build"}, '
         '"results": [{"unique_id": "model.a", "status": "success"}]}', "ok"),
        ('{"metadata": {"generated_at": "2026-01-01T00:00:00Z"}, "args": {"which": "build"}, '
         '"results": [{"unique_id": "model.a", "status": "error"}]}', "broken"),
    ],
)  # fmt: skip
def test_the_last_build_is_judged_by_its_record(tmp_path, monkeypatch, record, status):
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    if record is not None:
        (tmp_path / "run_results.json").write_text(record)
    assert checks.check_last_run(tmp_path).status == status
