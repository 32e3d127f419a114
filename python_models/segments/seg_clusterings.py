"""Learned segmentations: each version that fell due is fitted once; its candidates are kept."""

from python_models.algorithms.segments.candidates import ShareLimits
from python_models.algorithms.segments.clusterings import fit_clusterings

SAMPLE = ["segmentation", "sample_number", "feature_name", "feature_value"]


def model(dbt, session):
    """Fit the versions that are not held yet; seg_candidates chooses."""
    sample = dbt.ref("seg_training_sample").select(*SAMPLE).pl()
    features, algorithms = dbt.ref("seg_features").pl(), dbt.ref("segmentation_algorithms").pl()
    segmentations, refits = dbt.ref("learned_segmentations").pl(), dbt.ref("seg_refits").pl()
    if dbt.is_incremental:
        held = session.sql(f"select distinct segmentation, version_number from {dbt.this}").pl()
        refits = refits.join(held, on=["segmentation", "version_number"], how="anti")
    # dbt hands over the settings whose names it reads here, in these very words.
    largest = float(dbt.config.meta_get("segment_max_share"))
    smallest = float(dbt.config.meta_get("segment_min_share"))
    return fit_clusterings(
        sample, features, algorithms, segmentations, refits,
        seed=int(dbt.config.meta_get("random_seed")), limits=ShareLimits(largest, smallest),
    )  # fmt: skip
