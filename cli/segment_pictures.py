"""Pictures of a segmentation as SVG text: sizes, heat map, silhouettes, projection."""

from __future__ import annotations

import io
import json
import re
import textwrap
from collections.abc import Iterable
from typing import Any

import altair as alt

#: One colour per segment, the same in every picture; far apart, also for most colour-blind eyes.
COLOURS = (
    "#e8731a", "#2f6f8f", "#7a9e3b", "#8c5a9e", "#d4a917", "#b0413e",
    "#4fb0ae", "#9a7b4f", "#d978a6", "#3b4a9a", "#5c6b3a", "#c4c27a",
)  # fmt: skip
NEUTRAL = "#b5b5b0"
WIDTH = 640
STRONG = 1.3
MOST_COLUMNS = 10
#: Of one width on nearly every machine, so that what is measured here fits there.
FONT = "Arial, Helvetica, Liberation Sans, sans-serif"
LINE = 16


def colour_of(number: int, segment_id: str) -> str:
    """The colour of the segment at a place in the list; grey for who belongs nowhere."""
    if segment_id == "unassigned" or segment_id.endswith("_noise"):
        return NEUTRAL
    return COLOURS[number % len(COLOURS)]


def readable(feature: str) -> str:
    """A feature's name as people read it: session_depth_90d → session depth (90 days)."""
    text = re.sub(r"_(\d+)d\b", r" (\1 days)", feature.replace("category_share:", ""))
    return re.sub(r" ([≤>]) ", " \\1\u00a0", text.replace("_", " "))


def wrapped(text: str, width: int) -> str:
    """The text in lines; `split(datum.label, '\\n')` makes an axis label of it."""
    return "\n".join(textwrap.wrap(text, width)) or text


def svg(chart: alt.TopLevelMixin, prefix: str, label: str) -> str:
    """The chart as an SVG element whose ids are its own and which says what it shows."""
    target = io.StringIO()
    chart.save(target, format="svg")
    text = re.sub(r"^.*?(?=<svg)", "", target.getvalue(), flags=re.DOTALL)
    text = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{prefix}-", text)
    return str(text.replace("<svg", f'<svg role="img" aria-label="{label}"', 1))


def finished(chart: alt.Chart | alt.LayerChart | alt.FacetChart) -> alt.TopLevelMixin:
    """The look that all pictures share."""
    return (
        chart.configure(
            background="transparent", font=FONT, aria=False,
            padding={"left": 30, "right": 30, "top": 8, "bottom": 8},
        )
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=13, titleFontSize=13, titleFontWeight="normal", titlePadding=10,
            gridColor="#e9e7e1", domainColor="#8d8a83", tickColor="#8d8a83", labelLimit=420,
            labelColor="#2b2a27", titleColor="#55534e",
        )
        .configure_legend(
            labelFontSize=13, titleFontSize=13, labelLimit=420, symbolSize=110, rowPadding=6,
            titleFontWeight="normal",
        )
    )  # fmt: skip


def segment_colour(segments: list[dict[str, Any]], **options: Any) -> alt.Color:  # noqa: ANN401
    """The colour channel: a segment's own colour everywhere."""
    return alt.Color(
        "segment:N",
        scale=alt.Scale(
            domain=[record["label"] for record in segments],
            range=[record["colour"] for record in segments],
        ),
        **options,
    )


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


def data_of(values: list[dict[str, Any]]) -> alt.Data:
    """Rows of a picture, written into it."""
    return alt.Data(values=values)  # type: ignore[no-untyped-call]


def most_lines(names: Iterable[str]) -> int:
    """Lines of the longest name."""
    return max((name.count("\n") + 1 for name in names), default=1)


def named_axis(lines: int, **options: Any) -> alt.Axis:  # noqa: ANN401
    """A vertical axis of names; Vega starts at the middle and goes down, so they are lifted."""
    return alt.Axis(
        **{
            "labelExpr": "split(datum.label, '\\n')",
            "labelLineHeight": LINE,
            "labelOffset": -LINE / 2 * (lines - 1),
            "labelPadding": 10,
            "ticks": False,
            "domain": False,
            "grid": False,
            **options,
        }
    )


def axis_name(record: dict[str, Any], width: int) -> str:
    """A segment's name on an axis, the Chinese name below it."""
    lines = [wrapped(record["label"], width), record["segment_name_zh"] or ""]
    return "\n".join(line for line in lines if line)


def heat_map(
    segments: list[dict[str, Any]], differences: list[dict[str, Any]]
) -> alt.TopLevelMixin:
    """How each segment differs from everyone, in standard deviations."""
    shown = {record["segment_id"]: record for record in segments}
    is_wide = len(shown) > MOST_COLUMNS
    names = {
        segment_id: record["label"] if is_wide else wrapped(record["label"], 15)
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
        width=alt.Step(46 if is_wide else max(70, min(120, 640 // max(len(shown), 1)))),
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
