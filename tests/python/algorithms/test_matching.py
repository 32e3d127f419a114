"""Segment ids over refits: planted groups keep theirs, and no id is used for two things."""

import numpy as np
import polars as pl
import pytest
from scipy.stats import yeojohnson

from python_models.algorithms.segments.matching import (
    ROW,
    Scaling,
    inverse_transform,
    match_versions,
    transform,
)

PLAIN = {"transform": "none", "transform_power": None, "centre": 0.0, "scale": 1.0}
SQUARE = {1: (0, 0), 2: (10, 0), 3: (0, 10), 4: (10, 10)}


def version(number, places, preparation=PLAIN, segmentation="s"):
    """Centroids of a version: `places` maps cluster number → raw values of features a and b."""
    scaling = Scaling(
        preparation["transform"],
        preparation["transform_power"],
        preparation["centre"],
        preparation["scale"],
    )
    return pl.DataFrame(
        [
            {
                "segmentation": segmentation,
                "version_number": number,
                "cluster_number": cluster,
                "feature_name": name,
                **preparation,
                "centroid_value": scaling.prepared(float(value)),
            }
            for cluster, place in places.items()
            for name, value in zip("ab", place, strict=False)
        ],
        schema_overrides={"transform_power": pl.Float64},
    )


def links(*pairs, segmentation="s"):
    return pl.DataFrame(
        [(segmentation, number, previous) for number, previous in pairs],
        schema={
            "segmentation": pl.String,
            "version_number": pl.Int64,
            "previous_version_number": pl.Int64,
        },
        orient="row",
    )


def ids(found, number):
    """Cluster number → segment id of a version, and the ids it retired."""
    rows = found.filter(pl.col("version_number") == number)
    held = rows.drop_nulls("cluster_number").select("cluster_number", "segment_id").iter_rows()
    retired = rows.filter(pl.col("match_status") == "retired")["segment_id"].to_list()
    return dict(held), retired


@pytest.mark.parametrize("seed", range(5))
def test_ids_keep_their_meaning_in_twelve_drifting_refits_with_shuffled_numbers(seed):
    random = np.random.default_rng(seed)
    start = np.array([[0, 0], [6, 0], [0, 6], [6, 6], [3, 12]], dtype=float)
    frames, truth = [], {}
    for month in range(1, 13):
        places = start + month * np.array([0.8, 0.5]) + random.normal(0, 0.25, start.shape)
        order = random.permutation(5) if month > 1 else np.arange(5)
        truth[month] = {cluster: int(order[cluster - 1]) for cluster in range(1, 6)}
        scaling = {**PLAIN, "centre": float(month), "scale": 1 + month / 10}
        frames.append(version(month, {c: places[g] for c, g in truth[month].items()}, scaling))
    found = match_versions(
        pl.concat(frames).sample(fraction=1, shuffle=True, seed=1),
        links((1, None), *((month, month - 1) for month in range(2, 13))),
    )
    for month in range(1, 13):
        held, retired = ids(found, month)
        assert held == {cluster: f"s_{group + 1}" for cluster, group in truth[month].items()}
        assert retired == []
    assert set(found["match_status"]) == {"first", "kept"}


def test_a_split_keeps_one_id_and_a_vanished_id_never_comes_back():
    rows = pl.concat(
        [
            version(1, SQUARE),
            # 4 has split, its larger part has hardly moved; 3 is gone.
            version(2, {1: (10, 0), 2: (0.5, 0), 3: (10.5, 10), 4: (14, 14)}),
            # A group at the old place of 3 is another one: its id has been given up.
            version(3, {1: (0, 0), 2: (10, 0), 3: (10, 10), 4: (0, 10), 5: (14, 14)}),
        ]
    )
    found = match_versions(rows, links((1, None), (2, 1), (3, 2)))
    assert ids(found, 1) == ({1: "s_1", 2: "s_2", 3: "s_3", 4: "s_4"}, [])
    assert ids(found, 2) == ({1: "s_2", 2: "s_1", 3: "s_4", 4: "s_5"}, ["s_3"])
    assert ids(found, 3) == ({1: "s_1", 2: "s_2", 3: "s_4", 4: "s_6", 5: "s_5"}, [])
    second = found.filter(pl.col("version_number") == 2)
    assert second["match_status"].to_list() == ["kept", "kept", "kept", "new", "retired"]
    assert second["previous_cluster_number"].to_list() == [2, 1, 4, None, 3]
    assert second["match_distance"].to_list() == [0.0, 0.5, 0.5, None, None]


def test_a_pair_beyond_half_the_gap_is_no_match():
    rows = pl.concat([version(1, {1: (0, 0), 2: (10, 0)}), version(2, {1: (5.5, 0), 2: (30, 0)})])
    found = match_versions(rows, links((1, None), (2, 1)))
    # 5.5 is nearer to old 2; 30 to none: optimal pairing alone would have moved both ids.
    assert ids(found, 2) == ({1: "s_2", 2: "s_3"}, ["s_1"])


@pytest.mark.parametrize(("moved", "segment_id"), [(4.9, "s_1"), (5.1, "s_3")])
def test_half_the_gap_decides_although_no_other_segment_is_nearer(moved, segment_id):
    rows = pl.concat([version(1, {1: (0, 0), 2: (10, 0)}), version(2, {1: (0, moved), 2: (10, 0)})])
    found = match_versions(rows, links((1, None), (2, 1)))
    assert ids(found, 2)[0] == {1: segment_id, 2: "s_2"}


def test_after_a_rollback_ids_follow_the_version_that_was_live():
    rows = pl.concat(
        [version(1, SQUARE), version(2, {1: (50, 50), 2: (60, 60)}), version(3, SQUARE)]
    )
    found = match_versions(rows, links((1, None), (2, 1), (3, 1)))
    assert ids(found, 2)[0] == {1: "s_5", 2: "s_6"}
    assert ids(found, 3) == (ids(found, 1)[0], [])


def test_noise_keeps_its_name_and_a_refused_version_has_no_rows():
    rows = pl.concat(
        [version(1, SQUARE), version(3, {0: (5, 5), **SQUARE}), version(4, {**SQUARE, 0: (90, 0)})]
    )
    found = match_versions(rows, links((1, None), (2, 1), (3, 1), (4, 3), (5, 4)))
    assert set(found["version_number"]) == {1, 3, 4}
    noise = found.filter(pl.col("segment_id") == "s_noise")
    assert noise["match_status"].to_list() == ["new", "kept"]
    assert noise["match_distance"].to_list() == [None, None]


@pytest.mark.parametrize(
    "preparation",
    [
        {"transform": "log1p", "transform_power": None, "centre": 1.0, "scale": 0.5},
        {"transform": "sqrt", "transform_power": None, "centre": 2.0, "scale": 3.0},
        {"transform": "yeo_johnson", "transform_power": 0.3, "centre": 0.2, "scale": 2.0},
    ],
)
def test_a_changed_preparation_is_seen_through(preparation):
    shuffled = {1: (10, 10), 2: (0, 10), 3: (10, 0), 4: (0, 0)}
    rows = pl.concat([version(1, SQUARE), version(2, shuffled, preparation)])
    found = match_versions(rows, links((1, None), (2, 1)))
    assert ids(found, 2)[0] == {1: "s_4", 2: "s_3", 3: "s_2", 4: "s_1"}
    assert found.filter(pl.col("version_number") == 2)["match_distance"].max() < 1e-9


def test_features_of_one_version_only_are_left_aside_and_without_common_ones_all_is_new():
    narrow = version(2, {1: (10, 0), 2: (0, 10)}).filter(pl.col("feature_name") == "a")
    rows = pl.concat([version(1, {1: (0, 0), 2: (10, 0)}), narrow])
    found = match_versions(rows, links((1, None), (2, 1)))
    assert ids(found, 2)[0] == {1: "s_2", 2: "s_1"}
    renamed = narrow.with_columns(pl.lit("c").alias("feature_name"))
    found = match_versions(
        pl.concat([version(1, {1: (0, 0), 2: (10, 0)}), renamed]), links((1, None), (2, 1))
    )
    assert ids(found, 2) == ({1: "s_3", 2: "s_4"}, ["s_1", "s_2"])


def test_segmentations_are_numbered_apart_and_nothing_gives_an_empty_table():
    rows = pl.concat([version(1, SQUARE), version(1, SQUARE, segmentation="t")])
    found = match_versions(rows, pl.concat([links((1, None)), links((1, None), segmentation="t")]))
    assert found["segment_id"].to_list() == [f"{s}_{n}" for s in "st" for n in range(1, 5)]
    empty = match_versions(rows.clear(), links())
    assert empty.schema == pl.Schema(ROW)
    assert empty.is_empty()


@pytest.mark.parametrize("power", [-0.5, 0.0, 0.7, 2.0, 2.4])
def test_yeo_johnson_is_scipys_and_is_undone(power):
    values = np.array([-3.0, -0.2, 0.0, 0.4, 5.0])
    expected = yeojohnson(values, power)
    for value, wanted in zip(values, expected, strict=True):
        assert transform(value, "yeo_johnson", power) == pytest.approx(wanted)
        assert inverse_transform(wanted, "yeo_johnson", power) == pytest.approx(value)


def test_an_unknown_transform_is_refused():
    with pytest.raises(ValueError, match="Unknown transform 'cube'"):
        transform(1.0, "cube", None)
