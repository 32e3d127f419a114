"""What all pictures share: colours, names that people read, SVG that fits into a page."""

from __future__ import annotations

import io
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
    return re.sub(r" ([≤<>]) ", " \\1\u00a0", text.replace("_", " "))


def chinese_name(record: dict[str, Any]) -> str:
    """The Chinese name; none where the warehouse only repeats the id."""
    name = record["segment_name_zh"] or ""
    return "" if name in {record["segment_id"], record["segment_name"]} else str(name)


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
    look: alt.TopLevelMixin = (
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
    return look


def segment_colour(segments: list[dict[str, Any]], legend: alt.Legend | None) -> alt.Color:
    """The colour channel: a segment's own colour everywhere."""
    return alt.Color(
        "segment:N",
        scale=alt.Scale(
            domain=[record["label"] for record in segments],
            range=[record["colour"] for record in segments],
        ),
        legend=legend,
    )


def data_of(values: list[dict[str, Any]]) -> alt.InlineData:
    """Rows of a picture, written into it."""
    return alt.InlineData(values=values)


def most_lines(names: Iterable[str]) -> int:
    """Lines of the longest name."""
    return max((name.count("\n") + 1 for name in names), default=1)


def named_axis(lines: int, **options: Any) -> alt.Axis:  # noqa: ANN401 (whatever an axis takes)
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
