"""The fixed calendar of the demo and how busy each day of it is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

FIRST_DAY = date(2025, 10, 1)
LAST_DAY = date(2026, 6, 30)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
DAY = 86_400
#: Seconds from 1970 to the first instant of the calendar (UTC); all times are seconds after it.
EPOCH = int(datetime(2025, 10, 1, tzinfo=UTC).timestamp())
END = DAYS * DAY
#: Beijing is eight hours ahead of UTC all year round.
BEIJING = 8 * 3600

_SPRING_FESTIVAL = (date(2026, 2, 14), date(2026, 2, 23))
_EXAMS = (date(2025, 12, 20), date(2026, 6, 7))


def day_number(day: date) -> int:
    """Days from the first day of the calendar to `day`."""
    return (day - FIRST_DAY).days


def sign_up_weights() -> NDArray[np.float64]:
    """Relative number of sign-ups per day: the startup grows, rests at festivals and on Mondays."""
    growth = 0.8 + 0.6 * np.arange(DAYS) / DAYS
    weekday = np.array([0.9, 0.95, 1.0, 1.0, 0.95, 1.15, 1.2])
    weights: NDArray[np.float64] = growth * _calm() * weekday[_weekdays()]
    return weights


def activity(exam_pull: float) -> NDArray[np.float64]:
    """Relative activity per day; `exam_pull` says how strongly coming exams raise it."""
    near = np.zeros(DAYS)
    for exam in _EXAMS:
        distance = day_number(exam) - np.arange(DAYS)
        near = np.maximum(near, np.where(distance >= 0, np.exp(-distance / 25.0), 0.0))
    return _calm() * (1.0 + exam_pull * near)


def weekends() -> NDArray[np.bool_]:
    """Which days are Saturdays or Sundays."""
    weekend: NDArray[np.bool_] = _weekdays() >= 5
    return weekend


def _weekdays() -> NDArray[np.int64]:
    return (FIRST_DAY.weekday() + np.arange(DAYS)) % 7


def _calm() -> NDArray[np.float64]:
    calm = np.ones(DAYS)
    first, last = _SPRING_FESTIVAL
    calm[day_number(first) : day_number(last) + 1] = 0.55
    return calm
