"""Open University learners: who will pass, from what is known by day 60 of the course.

Facts of the population: an enrolment is a learner in one presentation of a module. Who registered
later than day 60 is not there yet, and who withdrew by then has a known outcome: both are left out
(6,232 withdrawals, which would be the easiest to predict). Every fifth enrolment that is left is
used, drawn by hash, to keep the test short. The score of an assessment counts by the day it was
handed in; when it was marked is not in the data.
"""

from datetime import date

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from python_models.algorithms.segments.classification import fit_classifiers
from tests.python.end_to_end.builds import SHARED_DATA

FOLDER = SHARED_DATA / "oulad"
TABLES = ["assessment", "course", "student", "student_assessment", "student_registration"]
DAY = 60
SEED = 20260101
# A presentation's label is dated by its start: the last ones are judged by those before them.
STARTS = {
    "2013B": "2013-02-01",
    "2013J": "2013-10-01",
    "2014B": "2014-02-01",
    "2014J": "2014-10-01",
}
KEYS = "code_module, code_presentation, id_student"
FEATURES = f"""
with enrolments as (
    select student.*, registration.date_registration
    from student
    inner join student_registration as registration using ({KEYS})
    where coalesce(registration.date_registration, 0) <= {{day}}
        and coalesce(registration.date_unregistration, 9999) > {{day}}
        and md5_number_lower(concat_ws(':', {KEYS})) % 5 = 0
),
due as (
    select code_module, code_presentation, count(*) as due_count
    from assessment where "date" <= {{day}} group by all
),
handed_in as (
    select
        assessment.code_module, assessment.code_presentation, submitted.id_student,
        count(*) as submitted_count,
        count(*) filter (where assessment."date" <= {{day}}) as due_submitted_count,
        avg(submitted.score) as score_mean,
        min(submitted.score) as score_worst,
        max_by(submitted.score, (submitted.date_submitted, id_assessment)) as score_last,
        sum(submitted.score * assessment.weight) / nullif(sum(assessment.weight), 0)
            as score_weighted,
        avg(submitted.date_submitted - assessment."date") as lateness_days_mean,
        max(submitted.date_submitted - assessment."date") as lateness_days_worst,
        {{day}} - max(submitted.date_submitted) as days_since_submission
    from student_assessment as submitted
    inner join assessment using (id_assessment)
    where submitted.date_submitted <= {{day}}
    group by all
)
select
    concat_ws(':', {KEYS}) as user_id,
    enrolments.code_presentation,
    enrolments.final_result in ('Pass', 'Distinction') as is_pass,
    -enrolments.date_registration as days_registered_ahead,
    enrolments.num_of_prev_attempts,
    enrolments.studied_credits,
    enrolments.disability::integer as has_disability,
    (enrolments.gender = 'F')::integer as is_female,
    (enrolments.age_band <> '0-35')::integer as is_over_35,
    left(enrolments.imd_band, 2).replace('-', '')::integer as deprivation_decile,
    case
        when enrolments.highest_education like 'No %' then 0
        when enrolments.highest_education like 'Lower%' then 1
        when enrolments.highest_education like 'A Level%' then 2
        when enrolments.highest_education like 'HE %' then 3 else 4
    end as education_level,
    (enrolments.code_module in ('CCC', 'DDD'))::integer as is_science_module,
    (enrolments.code_module in ('BBB', 'GGG'))::integer as is_social_module,
    coalesce(handed_in.submitted_count, 0) as submitted_count,
    coalesce(handed_in.due_submitted_count, 0) / nullif(due.due_count, 0) as submitted_share,
    coalesce(due.due_count, 0) - coalesce(handed_in.due_submitted_count, 0) as missed_count,
    handed_in.* exclude ({KEYS}, submitted_count, due_submitted_count)
from enrolments
left join due using (code_module, code_presentation)
left join handed_in using ({KEYS})
order by user_id
"""

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason=f"{FOLDER} is not there")


def read_tables(connection):
    for table in TABLES:
        file = FOLDER / f"{table}.parquet"
        connection.execute(f"create table {table} as from read_parquet('{file}')")


def features_on(connection, day=DAY):
    return connection.sql(FEATURES.format(day=day)).pl()


@pytest.fixture
def oulad():
    with duckdb.connect() as connection:
        read_tables(connection)
        yield connection


def training_frames(wide):
    """The features in the shape of the training sample, with labels dated by presentation."""
    wide = wide.with_row_index("sample_number", offset=1)
    names = wide.columns[4:]
    head = {"segmentation": pl.lit("result"), "as_of_date": pl.lit(date(2015, 10, 1))}
    sample = wide.unpivot(
        names,
        index=["sample_number", "user_id"],
        variable_name="feature_name",
        value_name="feature_value",
    ).with_columns(**head)
    labels = wide.select(
        pl.lit("result").alias("segmentation"),
        "user_id",
        pl.when("is_pass").then(pl.lit("passes")).otherwise(pl.lit("fails")).alias("segment_id"),
        pl.col("code_presentation").replace_strict(STARTS).str.to_datetime().alias("labelled_at"),
    )
    features = pl.DataFrame(
        {
            "segmentation": "result",
            "feature_name": names,
            "feature_order": range(len(names)),
            "transform": "none",
            "missing": ["zero" if name.startswith("score") else "median" for name in names],
        }
    )
    refits = wide.select(
        pl.lit("result").alias("segmentation"),
        pl.lit(1).alias("version_number"),
        pl.lit(date(2015, 10, 1)).alias("as_of_date"),
    ).head(1)
    return sample, labels, features, refits


def test_the_final_result_is_predicted_by_day_60(oulad, capsys):
    wide = features_on(oulad)
    found = fit_classifiers(*training_frames(wide), SEED)
    scores = (
        found.filter(pl.col("part") == "evaluation", pl.col("statistic_text").is_null())
        .pivot(on="statistic", index="classifier", values="statistic_value")
        .select("classifier", "judged_count", "accuracy", "macro_f1", "macro_f1_error", "roc_auc")
    )
    with capsys.disabled(), pl.Config(tbl_width_chars=100):
        print(f"\nOULAD, {len(wide)} enrolments by day {DAY}:\n{scores}")
    by_name = {row["classifier"]: row for row in scores.iter_rows(named=True)}
    method = found.filter(pl.col("statistic") == "split_method")["statistic_text"][0]
    assert method.startswith("time")
    for classifier in ["decision_tree", "logistic_regression", "linear_svm", "random_forest"]:
        for yardstick in ["most_frequent", "single_split_tree"]:
            assert by_name[classifier]["macro_f1"] > by_name[yardstick]["macro_f1"]
            assert by_name[classifier]["roc_auc"] > by_name[yardstick]["roc_auc"]


def change_what_came_later(connection):
    """Other scores and further assessments after day 60, and other dates of leaving."""
    connection.execute(
        f"update student_assessment set score = 100 - score, is_banked = true "
        f"where date_submitted > {DAY}"
    )
    connection.execute(
        f"insert into student_assessment select id_assessment, id_student, "
        f"date_submitted + {DAY} + 12, is_banked, 1 from student_assessment"
    )
    connection.execute(
        f"update student_registration set date_unregistration = 61 "
        f"where date_unregistration > {DAY}"
    )


def test_nothing_after_day_60_is_in_the_features_and_a_later_day_would_show(oulad):
    before, later = features_on(oulad), features_on(oulad, DAY + 40)
    change_what_came_later(oulad)
    assert len(before) > 4_000
    assert_frame_equal(features_on(oulad), before)
    with pytest.raises(AssertionError):
        assert_frame_equal(features_on(oulad, DAY + 40), later)
