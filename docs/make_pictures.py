"""Draw the README's picture from the built demo: retention and an experiment, by segment.

Run from the project's root after `make demo`: .venv/bin/python docs/make_pictures.py
"""

import os
from pathlib import Path

import altair as alt
import duckdb

PROJECT = Path(__file__).parents[1]
WAREHOUSE = os.environ.get("SATSUMA_WAREHOUSE", str(PROJECT / "satsuma.duckdb"))
PICTURE = PROJECT / "docs" / "images" / "segments.svg"
COLOURS = ["#e8731a", "#2f6f8f", "#7a9e3b", "#8c5a9e", "#c9a227", "#b0413e", "#4f6d7a", "#9a7b4f"]

RETENTION = """
select
    names.segment_name as segment,
    retention.period_number as month,
    sum(retention.retained_users) / sum(retention.cohort_users) as rate
from marts.mart_segment_retention as retention
inner join marts.mart_segment_overview as names using (segmentation, segment_id)
where
    retention.segmentation = 'behaviour'
    and retention.segment_id <> 'unassigned'
    and retention.activity_type = 'any'
    and retention.period_type = 'month'
    and retention.is_complete
    and retention.period_number between 1 and 6
group by segment, month
order by segment, month
"""
EFFECTS = """
select
    coalesce(segment_name, 'Everyone') as segment,
    absolute_difference as effect,
    absolute_lower as lower,
    absolute_upper as upper,
    segment_id = 'all' as is_total
from marts.mart_experiment_results
where
    experiment_id = 'exam_reminder'
    and metric_id = 'lesson_conversion_14d'
    and segmentation in ('all', 'behaviour')
    and segment_id <> 'unassigned'
    and status = 'ok'
order by is_total desc, segment
"""


def retention_chart(warehouse: duckdb.DuckDBPyConnection) -> alt.Chart:
    """Monthly retention of each learned segment, weighted over complete cohorts."""
    rows = warehouse.sql(RETENTION).pl()
    segments = rows["segment"].unique(maintain_order=True).to_list()
    return (
        alt.Chart(rows, title="Who comes back? Retention by behaviour", width=330, height=230)
        .mark_line(point=True, strokeWidth=2.5)
        .encode(
            x=alt.X("month:O", title="months after the first", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("rate:Q", title="active users", axis=alt.Axis(format="%")),
            color=alt.Color(
                "segment:N",
                title=None,
                scale=alt.Scale(domain=segments, range=COLOURS[: len(segments)]),
                legend=alt.Legend(orient="bottom", columns=1, labelLimit=330),
            ),
        )
    )


def effect_chart(warehouse: duckdb.DuckDBPyConnection) -> alt.LayerChart:
    """Effect of the exam reminder with its 95 % interval, for everyone and each segment."""
    rows = warehouse.sql(EFFECTS).pl()
    order = rows["segment"].to_list()
    base = alt.Chart(
        rows, title="For whom does the exam reminder work?", width=330, height=230
    ).encode(y=alt.Y("segment:N", sort=order, title=None, axis=alt.Axis(labelLimit=220)))
    interval = base.mark_rule(strokeWidth=2.5, color="#2f6f8f").encode(
        x=alt.X(
            "lower:Q",
            title="change in learners who finish a lesson within 14 days (95 % interval)",
            axis=alt.Axis(format="+%"),
        ),
        x2="upper:Q",
    )
    point = base.mark_point(filled=True, size=90, color="#e8731a", opacity=1).encode(x="effect:Q")
    zero = alt.Chart().mark_rule(color="#999", strokeDash=[4, 3]).encode(x=alt.datum(0))
    return alt.layer(zero, interval, point, data=rows)


def main() -> None:
    """Write docs/images/segments.svg."""
    with duckdb.connect(WAREHOUSE, read_only=True) as warehouse:
        chart = alt.hconcat(retention_chart(warehouse), effect_chart(warehouse), spacing=40)
    chart = chart.resolve_scale(color="independent").configure_view(stroke=None)
    chart = chart.configure(background="white", font="sans-serif", padding=14)
    PICTURE.parent.mkdir(exist_ok=True)
    chart.save(PICTURE)


if __name__ == "__main__":
    main()
