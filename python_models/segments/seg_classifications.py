"""Classifiers of supervised segmentations: versions that are due, one statistic a row."""

from python_models.algorithms.segments.classification import fit_due_classifiers


def model(dbt, session):
    """Fit the versions of seg_refits that this table does not hold yet."""
    dbt.config(materialized="incremental", incremental_strategy="append", full_refresh=False)
    return fit_due_classifiers(
        sample=dbt.ref("seg_training_sample").pl(),
        labels=dbt.ref("seg_labels").pl(),
        features=dbt.ref("seg_features").pl(),
        refits=dbt.ref("seg_refits").pl(),
        supervised=dbt.ref("supervised_segmentations").pl(),
        held=session.sql(f"select * from {dbt.this}").pl() if dbt.is_incremental else None,
        seed=int(dbt.config.meta_get("random_seed")),
        tree_depth=int(dbt.config.meta_get("tree_depth")),
    )
