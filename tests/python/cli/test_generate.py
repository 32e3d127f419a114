"""satsuma generate: same seed same bytes, any size, bounded memory, nothing half written."""

import csv
import filecmp
import math
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pytest

from cli.generator.natural import draw_natural
from cli.generator.odd import is_odd, with_odd_learners
from cli.generator.people import draw_people
from cli.generator.study import Plan, generate_study

ROOT = Path(__file__).resolve().parents[3]
ENTITIES = {
    *{"users", "identifiers", "events", "items", "orders", "order_lines"},
    *{"messages", "spend", "exposures", "responses", "feedback", "consents"},
}
PEAK = """
import resource, sys
from pathlib import Path
from cli.generator.study import Plan, generate_study
generate_study(Plan(int(sys.argv[1]), int(sys.argv[2]), 1, "parquet"), Path(sys.argv[3]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Several blocks of learners, as Parquet."""
    folder = tmp_path_factory.mktemp("large")
    generate_study(Plan(8000, 220_000, 3, "parquet"), folder)
    return folder


def test_the_defaults_make_the_demo(satsuma, tmp_path):
    satsuma.text("generate", "--out", str(tmp_path / "demo"))
    made, kept = tmp_path / "demo", ROOT / "seeds" / "demo"
    names = sorted(path.name for path in made.iterdir())
    assert names == sorted(path.name for path in kept.iterdir())
    assert filecmp.cmpfiles(made, kept, names, shallow=False) == (names, [], [])


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path):
    for name, seed in (("first", 7), ("second", 7), ("other", 8)):
        generate_study(Plan(300, 6000, seed), tmp_path / name)
    assert files(tmp_path / "first") == files(tmp_path / "second")
    assert (
        files(tmp_path / "first")["raw_events.csv"] != files(tmp_path / "other")["raw_events.csv"]
    )


def test_parquet_holds_the_rows_of_the_csv(tmp_path):
    for suffix in ("csv", "parquet"):
        generate_study(Plan(200, 4000, 5, suffix), tmp_path / suffix)
    assert {path.stem for path in (tmp_path / "csv").glob("raw_*")} == {
        f"raw_{entity}" for entity in ENTITIES
    }
    for entity in ENTITIES:
        as_csv, as_parquet = (
            duckdb.sql(f"from {reader}").fetchall()
            for reader in (
                f"read_csv('{tmp_path}/csv/raw_{entity}.csv', all_varchar = true)",
                f"'{tmp_path}/parquet/raw_{entity}.parquet'",
            )
        )
        assert as_csv == as_parquet, entity


@pytest.mark.parametrize(("users", "events"), [(1, 10), (2, 5000), (300, 3000), (4500, 60_000)])
def test_any_size_has_its_users_and_about_its_events(tmp_path, users, events):
    written = generate_study(Plan(users, events, 2), tmp_path)
    assert written["truth_users"] == users
    assert set(written) == {f"raw_{entity}" for entity in ENTITIES} | {
        "truth_users",
        "truth_experiments",
        "truth_dirt",
    }
    if users >= 300:
        assert written["raw_events"] == pytest.approx(events, rel=0.15)


@pytest.mark.parametrize(("users", "odd"), [(1, 1), (90, 1), (450, 5)])
def test_one_learner_in_a_hundred_is_odd(tmp_path, users, odd):
    generate_study(Plan(users, 20 * users, 4), tmp_path)
    groups = [row["latent_group"] for row in rows(tmp_path / "truth_users.csv")]
    assert groups.count("odd_users") == odd


def test_odd_learners_leave_the_others_as_they_are():
    rng = np.random.default_rng(4)
    people = draw_people(rng, 0, 250)
    natural = draw_natural(rng, people, 0.2)
    mixed, done = with_odd_learners(np.random.default_rng(5), people, natural, 0.2)
    odd = is_odd(people)
    assert odd.sum() == 3
    for name in ("signed_up", "mix", "depth", "group"):
        before, after = getattr(people, name), getattr(mixed, name)
        assert (before[~odd] == after[~odd]).all()
    for kind in ("visits", "events", "orders"):
        before, after = getattr(natural, kind), getattr(done, kind)
        time = "start" if kind == "visits" else "at"
        kept, now = before.person[~odd[before.person]], after.person[~odd[after.person]]
        assert (kept == now).all() and len(kept)
        assert (
            getattr(before, time)[~odd[before.person]] == getattr(after, time)[~odd[after.person]]
        ).all()
    assert (done.visits.person[done.events.visit] == done.events.person).all()
    assert (done.visits.person[done.orders.visit] == done.orders.person).all()


def test_ids_are_unique_across_blocks(large):
    """Copies on purpose have the whole id of another row; no two rows share one by accident."""
    dirt = {
        (row["entity"], row["outcome"], row["dq_reason"]): int(row["row_count"])
        for row in rows(large / "truth_dirt.csv")
    }
    for entity, key in [("events", "evt_id"), ("orders", "enrol_no"), ("messages", "msg_no")]:
        repeated = duckdb.sql(
            f"select count({key}) - count(distinct {key}) from '{large}/raw_{entity}.parquet'"
        ).fetchall()[0][0]
        assert repeated == dirt[entity, "duplicate", "duplicate_row"]


def test_planted_effects_are_what_a_large_experiment_measures(large):
    """The difference between the arms lies within what chance allows around the planted effect."""
    duckdb.sql("set TimeZone = 'UTC'")
    measured = duckdb.sql(f"""
        with exposed as (
            select test, learner_no, min(arm) as arm, min(seen::timestamptz) as since
            from '{large}/raw_exposures.parquet'
            where seen like '202%' and arm is not null and learner_no like 'L%'
            group by all having count(distinct arm) = 1
        ),
        finished as (
            select learner_no, case
                when length(client_time) = 13 then to_timestamp(client_time::bigint / 1000)
                when client_time like '%T%' then client_time::timestamptz
                else (client_time || '+08')::timestamptz
            end as finished_at
            from '{large}/raw_events.parquet'
            where action = 'lesson_completed' and evt_id not like 'z%'
        ),
        outcomes as (
            select test, arm, exposed.learner_no,
                count_if(finished_at >= since and finished_at < since + interval 14 days) > 0
                    as converted
            from exposed left join finished using (learner_no) group by all
        )
        select test, arm, count(*), avg(converted::int) from outcomes
        group by all order by all
    """).fetchall()
    truth = {
        row["experiment_id"]: float(row["true_effect"])
        for row in rows(large / "truth_experiments.csv")
        if row["metric_id"] == "lesson_conversion_14d" and row["latent_group"] == "all"
    }
    for control, treated in (measured[:2], measured[2:]):
        assert (control[1], treated[1]) == ("control", "treatment")
        error = math.sqrt(
            sum(rate * (1 - rate) / count for _, _, count, rate in (control, treated))
        )
        assert error < 0.03
        assert abs(treated[3] - control[3] - truth[control[0]]) < 3 * error
        assert truth[control[0]] > 5 * error


def test_the_reminder_works_on_one_group_only(large):
    effects = {
        row["latent_group"]: float(row["true_effect"])
        for row in rows(large / "truth_experiments.csv")
        if row["experiment_id"] == "exam_reminder" and row["metric_id"] == "lesson_conversion_14d"
    }
    assert [group for group, effect in effects.items() if effect] == ["exam_students", "all"]


def test_memory_does_not_grow_with_the_events(tmp_path):
    peaks = []
    for users, events in ((4000, 100_000), (24_000, 600_000)):
        arguments = [
            sys.executable,
            "-c",
            PEAK,
            str(users),
            str(events),
            str(tmp_path / str(users)),
        ]
        ended = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True)
        peaks.append(int(ended.stdout))
    assert peaks[1] < 1.35 * peaks[0]


def test_an_interrupted_run_leaves_nothing_behind(tmp_path):
    def interrupt(users):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate_study(Plan(300, 6000, 1), tmp_path, interrupt)
    assert list(tmp_path.iterdir()) == []


def test_raw_data_is_replaced_only_when_told_to(satsuma, tmp_path):
    small = ("generate", "--out", str(tmp_path), "--users", "20", "--events", "400")
    satsuma.text(*small, "--format", "parquet")
    (tmp_path / "raw_notes.txt").write_text("mine")
    assert "--overwrite" in satsuma.error(*small)
    satsuma.text(*small, "--overwrite")
    suffixes = {path.suffix for path in tmp_path.glob("raw_*")}
    assert suffixes == {".csv", ".txt"}


def test_wrong_sizes_and_places_are_one_sentence(satsuma, tmp_path):
    assert "--events" in satsuma.error("generate", "--out", str(tmp_path), "--events", "100")
    (tmp_path / "file").write_text("")
    assert "folder" in satsuma.error("generate", "--out", str(tmp_path / "file"))
    assert satsuma("generate", "--users", "0").exit_code == 2
    assert satsuma("generate", "--format", "xlsx").exit_code == 2


def test_the_table_names_every_file(satsuma, tmp_path):
    text = satsuma.text("generate", "--out", str(tmp_path), "--users", "20", "--events", "400")
    for path in tmp_path.iterdir():
        assert path.name in text
