"""satsuma experiments plan, assign and simulate."""

from __future__ import annotations

import shutil
from collections import Counter

import duckdb
import pytest

from python_models.algorithms.experiments.assignment import Plan
from python_models.algorithms.experiments.assignment import assign as assign_by_hash

METRIC = "lesson_conversion_14d"
PLAN = ("experiments", "plan", METRIC)
ASSIGN = ("experiments", "assign", "exam_reminder")


@pytest.fixture
def users_file(tmp_path):
    def write(text, encoding="utf-8"):
        file = tmp_path / "users.csv"
        file.write_bytes(text.encode(encoding))
        return str(file)

    return write


def test_a_plan_has_users_and_weeks_with_and_without_cuped(satsuma):
    sizes = satsuma.json(*PLAN, "--lift", "0.2", "--section", "sizes")
    assert [row["estimator"] for row in sizes] == ["welch", "cuped"]
    plain = sizes[0]
    # The formula by hand, for 5 % and 80 %: 7.8489 = (1.959964 + 0.841621) squared.
    mean = plain["baseline_mean"]
    spread = mean * (1 - mean) + 1.2 * mean * (1 - 1.2 * mean)
    assert plain["control_user_count"] == pytest.approx(
        7.8489 * spread / (0.2 * mean) ** 2, rel=1e-3
    )
    assert plain["total_user_count"] == pytest.approx(2 * plain["control_user_count"], abs=2)
    assert sizes[1]["total_user_count"] <= plain["total_user_count"]


def test_a_plan_says_what_weeks_would_show(satsuma):
    lifts = satsuma.csv(*PLAN, "--section", "lifts")
    plain = [float(row["detectable_lift"]) for row in lifts if row["estimator"] == "welch"]
    assert plain == sorted(plain, reverse=True)
    table = satsuma.text(*PLAN)
    assert "users for a lift of 10.0%" in table and "The least lift" in table


def test_a_segment_has_a_plan_of_its_own(satsuma):
    whole = satsuma.json(*PLAN, "--section", "sizes")[0]
    part = satsuma.json(*PLAN, "--section", "sizes", "--segment", "lifecycle/active")[0]
    assert part["segment_id"] == "active"
    assert part["duration_weeks"] != whole["duration_weeks"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--lift", "-0.1"], "--lift is -0.1; give the size of the relative lift, above 0"),
        (["--lift", "nan"], "--lift is nan; give the size"),
        (["--weights", "1"], "--weights is '1'; write numbers above 0, the control's first"),
        (["--weights", "0:0"], "--weights is '0:0'; write numbers above 0"),
        (["--weights", "a:b"], "--weights is 'a:b'; write numbers above 0"),
        (["--share", "1.5"], "--share is 1.5; give a share above 0 and up to 1."),
        (["--power", "80"], "--power is 80; give a number between 0 and 1."),
        (["--alpha", "0"], "--alpha is 0; give a number between 0 and 1."),
        (["--segment", "active"], "--segment is 'active'; write SEGMENTATION/ID"),
        (["--segment", "x/active"], "There is no segmentation x; choose "),
        (["--segment", "lifecycle/x"], "There is no segment x in lifecycle; choose "),
    ],
)
def test_a_plan_without_meaning_is_refused(satsuma, options, sentence):
    assert sentence in satsuma.error(*PLAN, *options)


def test_a_metric_that_is_not_there_is_refused_with_those_that_are(satsuma):
    sentence = satsuma.error("experiments", "plan", "happiness")
    assert "There is no metric happiness to plan for; choose " in sentence
    assert METRIC in sentence


def test_users_of_a_file_get_what_the_hash_says(satsuma, users_file):
    file = users_file("name,user_id\nAda,用户 1\nBob,u-2\n", "utf-8-sig")
    rows = satsuma.csv(*ASSIGN, "--users", file)
    plan = Plan("exam_reminder", {"control": 0.5, "treatment": 0.5})
    expected = [row.variant_id for row in assign_by_hash(plan, ["用户 1", "u-2"])]
    assert [row["user_id"] for row in rows] == ["用户 1", "u-2"]
    assert [row["variant_id"] for row in rows] == expected
    named = satsuma.json(*ASSIGN, "--users", file, "--column", "name")
    assert [row["user_id"] for row in named] == ["Ada", "Bob"]


def test_all_known_users_are_assigned_and_counted(satsuma):
    ended = satsuma(*ASSIGN)
    lines = ended.stdout.splitlines()
    assert lines[0] == "user_id,variant_id,assignment_reason"
    assert ended.stderr.startswith(f"{len(lines) - 1:,} users: ")
    assert " control, " in ended.stderr and " treatment." in ended.stderr


def test_stratified_shares_are_exact(satsuma):
    rows = satsuma.json(*ASSIGN, "--stratify", "lifecycle")
    counts = Counter(row["variant_id"] for row in rows)
    # Within one user in each of the few segments.
    assert abs(counts["control"] - counts["treatment"]) <= 8


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty; write a header with user_id, then the ids."),
        ("user_id\n", "has a header, but no users; add a line for each."),
        (
            "name,plan\nAda,free\n",
            "has no column user_id, only name, plan; name one with --column.",
        ),
        ("user_id\na\nb\na\n", "line 4: a is there already, in line 2; keep one."),
        ("user_id,name\na,Ada\n,Bob\n", "line 3: user_id is empty; fill it in."),
    ],
)
def test_a_file_that_names_no_users_is_refused(satsuma, users_file, text, sentence):
    assert sentence in satsuma.error(*ASSIGN, "--users", users_file(text))


def test_a_file_of_another_kind_is_refused(satsuma, users_file, tmp_path):
    file = users_file("user_id\nJosé\n", "latin-1")
    assert "is no CSV file in UTF-8" in satsuma.error(*ASSIGN, "--users", file)
    missing = str(tmp_path / "none.csv")
    assert f"There is no file {missing}; check --users." in satsuma.error(
        *ASSIGN, "--users", missing
    )


def test_an_experiment_or_segmentation_that_is_not_there_is_refused(satsuma):
    sentence = satsuma.error("experiments", "assign", "nonsense")
    assert (
        "There is no experiment nonsense; choose exam_reminder, onboarding_checklist." in sentence
    )
    sentence = satsuma.error(*ASSIGN, "--stratify", "nonsense")
    assert "There is no segmentation nonsense; choose " in sentence


@pytest.fixture
def changed(satsuma, demo_warehouse, tmp_path):
    """The exam reminder with other settings, in a copy."""

    def change(setting):
        copy = shutil.copy(demo_warehouse, tmp_path / "copy.duckdb")
        with duckdb.connect(str(copy)) as connection:
            connection.execute(
                f"update reference.experiments set {setting} where experiment_id = 'exam_reminder'"
            )
        return str(copy)

    return change


def test_who_is_outside_the_layer_has_a_reason(satsuma, changed):
    copy = changed("layer_start = 0.25, layer_end = 0.5")
    ended = satsuma(*ASSIGN, "--warehouse", copy)
    reasons = Counter(line.rsplit(",", 1)[1] for line in ended.stdout.splitlines()[1:])
    assert 0.15 < reasons["assigned"] / reasons.total() < 0.35
    assert f"{reasons['outside_layer']:,} outside its part of the layer" in ended.stderr


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("assignment = 'observational'", "exam_reminder is observational: its users chose"),
        ("assignment_unit = 'city'", "exam_reminder assigns whole groups (city)"),
    ],
)
def test_what_nobody_assigns_by_user_is_refused(satsuma, changed, setting, sentence):
    assert sentence in satsuma.error(*ASSIGN, "--warehouse", changed(setting))


def test_a_bandit_s_planned_weights_are_said_to_be_that(satsuma, changed):
    ended = satsuma(*ASSIGN, "--warehouse", changed("allocation = 'bandit'"))
    assert "exam_reminder is a bandit: these are its planned weights" in ended.stderr


def test_a_simulation_is_told_with_its_bands(satsuma):
    options = ("experiments", "simulate", "--runs", "100", "--users", "400", "--seed", "3")
    rows = satsuma.json(*options)
    assert all(
        row["is_kept"] == (row["least_rate"] <= row["found_rate"] <= row["most_rate"])
        for row in rows
    )
    table = satsuma.text(*options)
    assert "of 44 within their bands" in table and "Seed 3, 100" in table
    assert satsuma("experiments", "simulate", "--runs", "3").exit_code == 2
