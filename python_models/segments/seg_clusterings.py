"""Learned segmentations: each version that fell due is fitted once; its candidates are kept."""

from python_models.algorithms.segments.candidates import ShareLimits
from python_models.algorithms.segments.clusterings import fit_clusterings
from python_models.algorithms.segments.due import is_due, not_held


def model(dbt, session):
    """Fit the versions that are not held yet; seg_candidates chooses."""
    features, algorithms = dbt.ref("seg_features").pl(), dbt.ref("segmentation_algorithms").pl()
    segmentations = dbt.ref("learned_segmentations").pl()
    held = session.sql(f"select * from {dbt.this}").pl() if dbt.is_incremental else None
    refits = not_held(dbt.ref("seg_refits").pl(), held)
    sample = dbt.ref("seg_training_sample").filter(is_due(refits)).pl()
    # dbt hands over the settings whose names it reads here, in these very words.
    largest = float(dbt.config.meta_get("segment_max_share"))
    smallest = float(dbt.config.meta_get("segment_min_share"))
    return fit_clusterings(
        sample, features, algorithms, segmentations, refits,
        seed=int(dbt.config.meta_get("random_seed")), limits=ShareLimits(largest, smallest),
    )  # fmt: skip
