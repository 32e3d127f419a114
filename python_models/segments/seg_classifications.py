"""Classifiers of supervised segmentations: versions that are due, one statistic a row."""

from python_models.algorithms.segments.classification import fit_classifiers
from python_models.algorithms.segments.due import is_due, not_held


def model(dbt, session):
    """Fit the versions of seg_refits that this table does not hold yet."""
    dbt.config(materialized="incremental", incremental_strategy="append", full_refresh=False)
    held = session.sql(f"select * from {dbt.this}").pl() if dbt.is_incremental else None
    supervised = dbt.ref("supervised_segmentations").pl()
    refits = not_held(dbt.ref("seg_refits").pl(), held)
    refits = refits.join(supervised, on="segmentation", how="semi")
    return fit_classifiers(
        sample=dbt.ref("seg_training_sample").filter(is_due(refits)).pl(),
        labels=dbt.ref("seg_labels").pl(),
        features=dbt.ref("seg_features").pl(),
        refits=refits,
        seed=int(dbt.config.meta_get("random_seed")),
        tree_depth=int(dbt.config.meta_get("tree_depth")),
    )
