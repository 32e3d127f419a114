"""Users in planted groups, and the frames in which the warehouse hands them over."""

from datetime import date

import numpy as np
import polars as pl

SEED = 20260101
CENTRES = np.array([[0, 0, 0], [9, 0, 5], [0, 9, -5], [9, 9, 0]], dtype=float)


def planted(users=600, spread=1.0, seed=1):
    """Values (users × 3) and group of users in four groups of falling size."""
    random = np.random.default_rng(seed)
    group = random.choice(4, users, p=[0.4, 0.3, 0.2, 0.1])
    return CENTRES[group] + random.normal(0, spread, (users, 3)), group


def sample(values, segmentation="behaviour"):
    """The sample as the warehouse hands it over: one row per user × feature."""
    return pl.concat(
        [
            pl.DataFrame(
                {
                    "segmentation": segmentation,
                    "as_of_date": date(2026, 7, 1),
                    "sample_number": np.arange(1, len(values) + 1),
                    "user_id": [f"u{number}" for number in range(len(values))],
                    "feature_name": f"feature_{order}",
                    "feature_order": order,
                    "feature_value": values[:, order - 1],
                }
            )
            for order in range(1, values.shape[1] + 1)
        ]
    ).with_columns(pl.col("feature_value").fill_nan(None))


def inputs(values, algorithms, *, transforms=None, segmentation="behaviour", **settings):
    """Arguments of fit_clusterings: `algorithms` is {name: (k_min, k_max) or None}."""
    count = values.shape[1]
    features = {
        "segmentation": [segmentation] * count,
        "feature_name": [f"feature_{order}" for order in range(1, count + 1)],
        "feature_order": range(1, count + 1),
        "transform": transforms or ["none"] * count,
        "missing": settings.pop("missing", ["median"] * count),
    }
    asked = [(segmentation, name, *(ks or (None, None))) for name, ks in algorithms.items()]
    kinds = {"segmentation": pl.String, "algorithm": pl.String, "k_min": pl.Int64}
    setting = {"segmentation": segmentation, "scaling": "standard", "factor_count": 0, **settings}
    refit = {"segmentation": segmentation, "version_number": 1, "as_of_date": date(2026, 7, 1)}
    return {
        "sample": sample(values, segmentation),
        "features": pl.DataFrame(features),
        "algorithms": pl.DataFrame(asked, {**kinds, "k_max": pl.Int64}, orient="row"),
        "segmentations": pl.DataFrame([setting]),
        "refits": pl.DataFrame([refit]),
        "seed": SEED,
    }
