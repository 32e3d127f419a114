"""Plants the faults, and counts what was planted.

A row that serves one fault serves no other, so the counts are exact.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl

from cli.generator.faults import DUPLICATE, FAULTS, REJECTED, REPAIRED, Fault

#: A burst of events by one device within one minute, too many for a person.
BURST = 80
Counts = Counter[tuple[str, str, str]]
#: The column that holds a row's own id, which a rejected extra row must not share.
_KEYS = {"users": "learner_no", "events": "evt_id", "items": "course_no", "orders": "enrol_no",
         "messages": "msg_no", "responses": "answer_no", "feedback": "note_no"}  # fmt: skip


def plant(
    rng: np.random.Generator, entity: str, frame: pl.DataFrame, block: int, counts: Counts
) -> pl.DataFrame:
    """The frame with its faults, in the order of its hidden column `__at`, which is dropped.

    Adds to `counts` what was planted. Only the first block has each fault at its least number.
    """
    free = pl.Series(rng.permutation(frame.height))
    frame = frame.with_row_index("__row")
    extras = []
    for place, fault in enumerate(FAULTS[entity]):
        wanted = round(fault.per_mille * frame.height / 1000)
        if block == 0:
            wanted = max(wanted, fault.least)
        rows = _candidates(frame, free, fault).head(wanted)
        if rows.is_empty():
            continue
        free = free.filter(~free.is_in(rows.implode()))
        counts[entity, fault.outcome, fault.reason] += len(rows)
        if fault.outcome == REPAIRED:
            frame = _overwrite(frame, rows, fault.spoil)
        else:
            extra = frame.filter(pl.col("__row").is_in(rows.implode())).with_columns(*fault.spoil)
            extras.append(_renamed(extra, entity, fault, f"z{block:x}.{place}."))
    if entity == "events" and block == 0:
        extras.append(_burst(frame))
        counts["events", REJECTED, "bot_rate"] += extras[-1].height
    return pl.concat([frame, *extras]).sort("__at", maintain_order=True).drop("__row", "__at")


def _candidates(frame: pl.DataFrame, free: pl.Series, fault: Fault) -> pl.Series:
    if fault.where is None:
        return free
    return free.filter(free.is_in(frame.filter(fault.where)["__row"].implode()))


def _overwrite(frame: pl.DataFrame, rows: pl.Series, spoil: tuple[pl.Expr, ...]) -> pl.DataFrame:
    chosen = pl.col("__row").is_in(rows.implode())
    return frame.with_columns(
        pl.when(chosen).then(expression).otherwise(name).alias(name)
        for expression, name in ((each, each.meta.output_name()) for each in spoil)
    )


def _renamed(extra: pl.DataFrame, entity: str, fault: Fault, prefix: str) -> pl.DataFrame:
    """Extra rows under ids of their own, unless they are copies on purpose or lack one."""
    key = _KEYS.get(entity)
    if key is None or fault.outcome == DUPLICATE:
        return extra
    name = pl.concat_str(pl.lit(prefix), pl.int_range(pl.len()).cast(pl.String))
    return extra.with_columns(pl.when(pl.col(key).is_not_null()).then(name).alias(key))


def _burst(frame: pl.DataFrame) -> pl.DataFrame:
    """One device that looks at eighty pages within a minute."""
    first = frame.filter(pl.col("platform") == "mp").head(1)
    return pl.concat([first] * BURST).with_columns(
        pl.lit(None, dtype=pl.String).alias("learner_no"),
        pl.lit("b07b07b1").alias("device_id"),
        pl.lit("2025/11/11 11:11:11").alias("client_time"),
        pl.lit("1762830680").alias("server_time"),
        pl.lit(None, dtype=pl.String).alias("props"),
        pl.concat_str(pl.lit("zburst"), pl.int_range(pl.len()).cast(pl.String)).alias("evt_id"),
    )
