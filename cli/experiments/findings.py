"""All that the warehouse knows of one experiment, as the report and the page tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cli.errors import SatsumaError
from cli.output import Rows
from cli.warehouse import experiment_effects as effect_queries
from cli.warehouse import experiments as queries
from cli.warehouse.connection import Connection
from cli.warehouse.experiment_effects import Estimator
from cli.warehouse.summary import as_of_date


@dataclass(frozen=True)
class Findings:
    """Facts of the experiment, and the tables that speak of it; metric is the one told in full."""

    as_of_date: str
    facts: dict[str, Any]
    metric: str
    is_sequential: bool
    decisions: Rows
    health: Rows
    overall: Rows
    segments: Rows
    heterogeneity: Rows
    timeline: Rows
    factors: Rows
    weights: Rows
    arms: Rows

    @property
    def has_several_factors(self) -> bool:
        """True for multivariate tests; a lone factor says no more than its variants do."""
        return len({one["effect_id"] for one in self.factors.records()}) > 1


def find(
    connection: Connection,
    experiment_id: str,
    metric: str | None = None,
    segmentation: str | None = None,
    estimator: Estimator | None = None,
) -> Findings:
    """Read everything; refuse a metric or a segmentation that the experiment does not have."""
    facts = queries.experiment_facts(connection, experiment_id)
    overall = effect_queries.effects(connection, experiment_id, estimator)
    estimators = {one["metric_id"]: one["estimator"] for one in overall.records()}
    if metric is not None and metric not in estimators:
        choices = ", ".join(estimators) or "none yet"
        raise SatsumaError(f"There is no metric {metric} in {experiment_id}; choose {choices}.")
    told = metric or str(facts["primary_metric_id"] or "the primary metric")
    segments = effect_queries.effects(connection, experiment_id, estimator, by_segment_of=told)
    divided = list(dict.fromkeys(one["segmentation"] for one in segments.records()))
    if segmentation is not None and segmentation not in divided:
        choices = ", ".join(divided) or "none yet"
        raise SatsumaError(
            f"There is no segmentation {segmentation} in {experiment_id}; choose {choices}."
        )
    # Segments are compared, and days added up, by these two only.
    compared = "cuped" if estimators.get(told) == "cuped" else "welch"
    return Findings(
        as_of_date=as_of_date(connection),
        facts=facts,
        metric=told,
        is_sequential=estimator is Estimator.sequential,
        decisions=queries.decisions(connection, experiment_id),
        health=queries.experiment_health(connection, experiment_id),
        overall=overall,
        segments=only(segmentation, segments),
        heterogeneity=only(
            segmentation, effect_queries.heterogeneity(connection, experiment_id, told, compared)
        ),
        timeline=effect_queries.timeline(connection, experiment_id, told, compared),
        factors=effect_queries.factors(connection, experiment_id, told),
        weights=effect_queries.weights(connection, experiment_id),
        arms=effect_queries.arms(connection, experiment_id),
    )


def only(segmentation: str | None, rows: Rows) -> Rows:
    """The rows of one segmentation; all where none is named."""
    place = rows.columns.index("segmentation")
    return Rows(rows.columns, [row for row in rows.rows if segmentation in (None, row[place])])
