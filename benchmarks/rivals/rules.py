"""What both rivals know of the demo's raw data and of the outputs, so that neither repeats it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans

GROUPS = {
    "browse": ["page_viewed", "course_viewed", "search_made", "ad_clicked"],
    "engage": ["lesson_started", "lesson_completed", "live_class_joined", "material_downloaded"],
    "interact": ["signed_up", "quiz_submitted", "note_added", "forum_posted", "course_rated"],
    "transact": ["cart_added", "checkout_started", "payment_made", "refund_requested"],
}
GROUP_OF = {event: group for group, events in GROUPS.items() for event in events}
DAY_PARTS = ["night", "morning", "afternoon", "evening"]
STATES = {"paid": "completed", "refunded": "returned", "closed": "cancelled", "unpaid": "pending"}
# The spellings of a time without a zone, which is Beijing's.
WALL_CLOCKS = ["%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M:%S"]
EMAIL = r"^[^@\s]+@[^@\s]+[.][^@\s]+$"
BOTS = "bot|crawler|spider|headless"
# Nobody does so many things within one minute.
BURST = 60
LONGEST_DURATION = 24 * 3600
SESSION_MINUTES = 30
STEPS = {"course_viewed": 1, "cart_added": 2, "checkout_started": 3, "payment_made": 4}
FUNNEL_HOURS = 336
LOGGED = ["days_since_active", "active_days_90d", "session_seconds_mean_365d"]
LOGGED += ["frequency", "average_order_amount"]
CLUSTERED = [
    *LOGGED[:3], "browse_share_365d", "engage_share_365d", "interact_share_365d",
    "morning_share_365d", "evening_share_365d", *LOGGED[3:],
]  # fmt: skip


def clustered(columns: dict[str, npt.NDArray[np.float64]], clusters: int) -> npt.NDArray[np.int32]:
    """k-means on prepared features: medians for missing values, logarithms, cut at 3 deviations."""
    prepared = []
    for name in CLUSTERED:
        values = columns[name]
        if np.isnan(values).mean() > 0.5:
            continue
        values = np.where(np.isnan(values), np.nanmedian(values), values)
        values = np.log1p(values) if name in LOGGED else values
        prepared.append(np.clip((values - values.mean()) / values.std(), -3, 3))
    model = KMeans(clusters, n_init=10, random_state=0)
    return np.asarray(model.fit_predict(np.column_stack(prepared)), dtype=np.int32)
