"""Pictures of a segmentation: sizes, heat map, silhouettes, projection."""

from __future__ import annotations

import json
from typing import Any

import altair as alt

from cli.picture_style import (
    LINE,
    chinese_name,
    data_of,
    finished,
    most_lines,
    named_axis,
    readable,
    segment_colour,
    wrapped,
)

WIDTH = 640
STRONG = 1.3
MOST_COLUMNS = 10


def size_picture(segments: list[dict[str, Any]]) -> alt.TopLevelMixin:
    """How many users each segment has."""
    names = [axis_name(record, 44) for record in segments]
    values = [
        {
            "segment": record["label"],
            "name": name,
            "share": record["user_share"],
            "shown": f"{record['user_count']:,} ({record['user_share']:.1%})",
        }
        for record, name in zip(segments, names, strict=True)
    ]
    lines = most_lines(names)
    base = alt.Chart(
        data_of(values), width=WIDTH - 200, height=alt.Step(max(30, lines * LINE + 12))
    ).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=named_axis(lines)),
        x=alt.X("share:Q", title="share of users", axis=alt.Axis(format=".0%", tickCount=5)),
    )
    bars = base.mark_bar(height={"band": 0.62}).encode(color=segment_colour(segments, legend=None))
    texts = base.mark_text(align="left", dx=6, fontSize=13, color="#2b2a27").encode(text="shown:N")
    return finished(alt.layer(bars, texts))


def axis_name(record: dict[str, Any], width: int) -> str:
    """A segment's name on an axis, the Chinese name below it."""
    lines = [wrapped(record["label"], width), chinese_name(record)]
    return "\n".join(line for line in lines if line)


def heat_map(
    segments: list[dict[str, Any]], differences: list[dict[str, Any]]
) -> alt.TopLevelMixin:
    """How each segment differs from everyone, in standard deviations."""
    shown = {record["segment_id"]: record for record in segments}
    is_wide = len(shown) > MOST_COLUMNS
    step = 46 if is_wide else max(96, min(120, 640 // max(len(shown), 1)))
    names = {
        segment_id: record["label"] if is_wide else wrapped(record["label"], step // 8)
        for segment_id, record in shown.items()
    }
    values = [
        {
            "feature": readable(row["feature_name"]),
            "segment": names[row["segment_id"]],
            "difference": row["standardised_difference"],
            "shown": signed(row["standardised_difference"]),
        }
        for row in differences
        if row["segment_id"] in shown and row["standardised_difference"] is not None
    ]
    axis = named_axis(
        1, orient="top", labelAngle=-40 if is_wide else 0,
        labelPadding=8 + LINE * (most_lines(names.values()) - 1),
    )  # fmt: skip
    base = alt.Chart(
        data_of(values),
        width=alt.Step(step),
        height=alt.Step(32),
    ).encode(
        x=alt.X("segment:N", sort=list(names.values()), title=None, axis=axis),
        y=alt.Y("feature:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False)),
    )
    cells = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color(
            "difference:Q",
            title="standard deviations from everyone's mean",
            scale=alt.Scale(
                domain=[-2, 0, 2],
                range=["#2f6f8f", "#ffffff", "#e8731a"],
                clamp=True,
                interpolate="rgb",
            ),
            legend=alt.Legend(
                orient="bottom", gradientLength=260, titleLimit=400, values=[-2, -1, 0, 1, 2]
            ),
        )
    )
    texts = base.mark_text(fontSize=12).encode(
        text="shown:N",
        color=alt.condition(
            f"abs(datum.difference) > {STRONG}", alt.value("white"), alt.value("#2b2a27")
        ),
    )
    return finished(alt.layer(cells, texts))


def signed(value: float) -> str:
    """One decimal with its sign; what rounds to nothing has none."""
    shown = f"{value:+.1f}".replace("-", "\u2212")
    return "0.0" if shown[1:] == "0.0" else shown


def silhouette_picture(
    segments: list[dict[str, Any]], silhouettes: dict[str, list[float]], mean: float
) -> alt.TopLevelMixin:
    """How well each sampled user fits the own segment: a blade per segment, best fit on top."""
    values: list[dict[str, Any]] = []
    middles: dict[str, list[str]] = {}
    place, gap = 0, max(6, sum(len(each) for each in silhouettes.values()) // 60)
    for record in segments:
        found = sorted(silhouettes.get(record["segment_id"], []), reverse=True)
        if found:
            middles[str(place + len(found) // 2)] = wrapped(record["label"], 26).split("\n")
            values += [
                {"segment": record["label"], "place": place + number, "silhouette": value}
                for number, value in enumerate(found)
            ]
            place += len(found) + gap
    axis = named_axis(
        most_lines("\n".join(lines) for lines in middles.values()),
        values=[int(middle) for middle in middles],
        labelExpr=f"{json.dumps(middles)}[toString(datum.value)]",
    )
    blades = (
        alt.Chart(data_of(values), width=WIDTH - 120, height=max(240, 78 * len(middles)))
        .mark_area(orient="horizontal", interpolate="step")
        .encode(
            y=alt.Y(
                "place:Q", title=None, axis=axis, scale=alt.Scale(domain=[place, 0], nice=False)
            ),
            x=alt.X("silhouette:Q", title="silhouette", axis=alt.Axis(format=".1f", tickCount=8)),
            color=segment_colour(segments, legend=None),
        )
    )
    line = (
        alt.Chart(data_of([{"mean": mean}]))
        .mark_rule(strokeDash=[5, 4], color="#2b2a27", strokeWidth=1.5)
        .encode(x="mean:Q")
    )
    return finished(alt.layer(blades, line))


def projection_picture(
    segments: list[dict[str, Any]], points: list[dict[str, Any]], shares: tuple[float, float]
) -> alt.TopLevelMixin:
    """Sampled users on the plane where they differ most, coloured by segment."""
    bare = alt.Axis(labels=False, ticks=False)
    chart = (
        alt.Chart(data_of(points), width=WIDTH, height=440)
        .mark_circle(size=34, opacity=0.62)
        .encode(
            x=alt.X("x:Q", title=f"first direction: {shares[0]:.0%} of the variance", axis=bare),
            y=alt.Y("y:Q", title=f"second direction: {shares[1]:.0%}", axis=bare),
            color=segment_colour(
                segments, legend=alt.Legend(orient="bottom", columns=1, title=None)
            ),
        )
    )
    return finished(chart)
