"""How the source systems spell things: times in several formats, invented names, free text."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cli.generator.timeline import BEIJING, EPOCH

Integers = NDArray[np.int64]

SURNAMES = ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴")
GIVEN = ("伟", "芳", "娜", "敏", "静", "磊", "洋", "艳", "勇", "杰", "娟", "涛")
FOREIGN = (
    "Ann Smith",
    "Wei Tan",
    "Jo Müller",
    "Aoife O'Neil",
    "Li Na Novák",
    "Ben Okafor",
    "Zoë Martin",
    "Amir Rahimi",
    "Eva Lindqvist",
    "Tom Baker",
)
GOALS = (
    "通过考试", "转行做数据分析 📊", "Pass the CPA exam", "learn Python, finally",
    "公司要求的培训", "just curious 🙂", "提高英语口语", "升职加薪 💪", "get a better job",
    "“静下来”",
)  # fmt: skip
PRAISE = (
    "老师讲得很清楚，推荐！👍", "Great course, thank you 🙏", "内容实用，练习很多", "Love the app",
    "很喜欢直播课 🎉", "Clear, short lessons; good.",
)  # fmt: skip
BLAME = (
    "视频总是卡顿 😡", "Too expensive for what it is", "退款太慢了", "The quiz, again, was broken",
    "内容太浅", "Too many e-mails!",
)  # fmt: skip
POSTS = ("有人一起打卡吗？🍊", "Question about lesson 3", "这题怎么做", "thanks everyone!", "+1")
QUERIES = ("python", "雅思", "sql", "教师资格证", "yoga", "cpa", "项目管理", "photo")


def pick(values: tuple[str, ...], codes: Integers) -> pl.Series:
    """The value behind each code."""
    return pl.Series(values, dtype=pl.String).gather(codes)


def numbered(prefix: str, numbers: Integers, width: int) -> pl.Series:
    """Ids such as L000042."""
    return pl.Series(numbers).cast(pl.String).str.zfill(width).str.replace("^", prefix)


def scrambled(numbers: Integers, bits: int) -> pl.Series:
    """Distinct numbers below 2**bits as hexadecimal ids in no visible order."""
    mixed = ((numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B1)) & np.uint64(
        2**bits - 1
    )
    digits = np.frombuffer(b"0123456789abcdef", np.uint8)
    width = bits // 4
    shifts = np.arange(width - 1, -1, -1, dtype=np.uint64) * np.uint64(4)
    letters = digits[(mixed[:, None] >> shifts[None, :]) & np.uint64(15)]
    text = np.ascontiguousarray(letters).view(f"S{width}").ravel()
    return pl.Series(text.astype(str), dtype=pl.String)


def moments(seconds: Integers, ahead: Integers | int = 0) -> pl.Series:
    """Calendar seconds as date-times, `ahead` seconds in front of UTC."""
    return pl.from_epoch(pl.Series(np.asarray(seconds + EPOCH + ahead, np.int64)), "s")


def iso_utc(seconds: Integers) -> pl.Series:
    """2026-03-01T06:05:09Z."""
    return moments(seconds).dt.strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_offset(seconds: Integers, ahead: Integers) -> pl.Series:
    """2026-03-01T14:05:09+08:00, on the learner's clock."""
    hours = np.asarray(ahead // 3600, np.int64)
    signs = pl.Series(np.where(hours < 0, "-", "+").astype(str), dtype=pl.String)
    offset = signs + pl.Series(np.abs(hours)).cast(pl.String).str.zfill(2) + ":00"
    return moments(seconds, ahead).dt.strftime("%Y-%m-%dT%H:%M:%S") + offset


def beijing(seconds: Integers, template: str = "%Y/%m/%d %H:%M:%S") -> pl.Series:
    """2026/03/01 14:05:09, on Beijing's clock and without saying so."""
    return moments(seconds, BEIJING).dt.strftime(template)


def epoch_seconds(seconds: Integers) -> pl.Series:
    """1772345109."""
    return pl.Series(np.asarray(seconds + EPOCH, np.int64)).cast(pl.String)


def epoch_milliseconds(seconds: Integers, milliseconds: Integers) -> pl.Series:
    """1772345109123."""
    return pl.Series(np.asarray((seconds + EPOCH) * 1000 + milliseconds)).cast(pl.String)


def decimals(values: NDArray[np.float64], places: int) -> pl.Series:
    """Numbers as text, empty where not a number."""
    series = pl.Series(np.asarray(values, np.float64)).fill_nan(None).round(places)
    text = series.cast(pl.String)
    return text.str.strip_suffix(".0")


def ranks(times: Integers) -> Integers:
    """Place of each time in the order of time, from 0."""
    places = np.empty(len(times), np.int64)
    places[np.argsort(times, kind="stable")] = np.arange(len(times))
    return places


def only(condition: NDArray[np.bool_], values: pl.Series) -> pl.Series:
    """The values where the condition holds, empty elsewhere."""
    return (
        pl.DataFrame({"value": values, "kept": condition})
        .select(pl.when("kept").then("value"))
        .to_series()
    )


def choose(code: Integers, options: list[pl.Series]) -> pl.Series:
    """Row by row, the option whose number the code is."""
    frame = pl.DataFrame({str(number): option for number, option in enumerate(options)})
    frame = frame.with_columns(pl.Series("code", code))
    expression = pl.lit(None, dtype=pl.String)
    for number in range(len(options)):
        expression = (
            pl.when(pl.col("code") == number).then(pl.col(str(number))).otherwise(expression)
        )
    return frame.select(expression).to_series()
