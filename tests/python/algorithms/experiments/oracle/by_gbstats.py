"""What gbstats says of two arms, one case a test."""

from typing import Any

from arms import case
from gbstats.bayesian.tests import EffectBayesianABTest, EffectBayesianConfig, GaussianPrior
from gbstats.frequentist.tests import (
    FrequentistConfig,
    OneSidedTreatmentGreaterTTest,
    OneSidedTreatmentLesserTTest,
    SequentialConfig,
    SequentialTwoSidedTTest,
    TwoSidedTTest,
)
from gbstats.models.statistics import (
    ProportionStatistic,
    QuantileStatistic,
    RatioStatistic,
    RegressionAdjustedStatistic,
    SampleMeanStatistic,
)


def plain(arm: dict[str, Any], name: str = "numerator") -> Any:
    users, total = arm["users"], arm[f"{name}_sum"]
    if arm["statistic_type"] == "proportion":
        return ProportionStatistic(n=users, sum=total)
    return SampleMeanStatistic(n=users, sum=total, sum_squares=arm[f"{name}_sum_squares"])


def statistic(arm: dict[str, Any]) -> Any:
    if arm["statistic_type"] == "quantile":
        return QuantileStatistic(
            n=arm["users"],
            n_star=arm["users"],
            nu=arm["quantile_level"],
            quantile_hat=arm["quantile_value"],
            quantile_lower=arm["quantile_lower"],
            quantile_upper=arm["quantile_upper"],
        )
    if arm["statistic_type"] == "ratio":
        return RatioStatistic(
            n=arm["users"],
            m_statistic=plain(arm),
            d_statistic=plain(arm, "denominator"),
            m_d_sum_of_products=arm["numerator_denominator_sum"],
        )
    if "pre_numerator_sum" in arm:
        return RegressionAdjustedStatistic(
            n=arm["users"],
            post_statistic=plain(arm),
            pre_statistic=plain(arm, "pre_numerator"),
            post_pre_sum_of_products=arm["numerator_pre_numerator_sum"],
            theta=0,
        )
    return plain(arm)


def effect(result: Any, scale: str, p_value: str) -> dict[str, float]:
    name = "absolute_difference" if scale == "absolute" else "relative_lift"
    return {
        name: result.expected,
        f"{scale}_error": result.uplift.stddev,
        f"{scale}_lower": result.ci[0],
        f"{scale}_upper": result.ci[1],
        p_value: result.p_value,
    }


def tested(name: str, arms: list[dict[str, Any]], alpha: float = 0.05) -> list[dict[str, Any]]:
    """Student's interval and confidence sequence of both scales; alpha and tuning vary."""
    found = []
    is_adjusted = "pre_numerator_sum" in arms[0]
    # gbstats 0.8.0 takes the adjusted mean to be the base of a lift; it divides by the other one.
    for scale in ["absolute"] if is_adjusted else ["absolute", "relative"]:
        settings = {"alpha": alpha, "difference_type": scale}
        result = TwoSidedTTest(
            *map(statistic, arms), FrequentistConfig(**settings)
        ).compute_result()
        figures = effect(result, scale, "p_value" if scale == "absolute" else "relative_p_value")
        found.append(case(f"{name}, {scale}", "gbstats", arms, alpha=alpha, figures=figures))
        for tuning in (5000, 500):
            looks = SequentialTwoSidedTTest(
                *map(statistic, arms),
                SequentialConfig(**settings, sequential_tuning_parameter=tuning),
            ).compute_result()
            prefix = "" if scale == "absolute" else "relative_"
            figures = {
                f"{prefix}sequential_lower": looks.ci[0],
                f"{prefix}sequential_upper": looks.ci[1],
            }
            if scale == "absolute":
                figures["sequential_p_value"] = looks.p_value
            title = f"{name}, {scale}, sequential {tuning}"
            options = {"alpha": alpha, "peeking_users": tuning}
            found.append(case(title, "gbstats", arms, **options, figures=figures))
    return found


def believed(name: str, arms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bayesian readings of the lift: flat and Gaussian priors, more or less being better."""
    found = []
    for direction in ("increase", "decrease"):
        for mean, deviation in ((0.0, None), (0.0, 0.1), (0.05, 0.03)):
            prior = GaussianPrior(mean, (deviation or 1) ** 2, deviation is not None)
            settings = EffectBayesianConfig(inverse=direction == "decrease", prior_effect=prior)
            result = EffectBayesianABTest(*map(statistic, arms), settings).compute_result()
            figures = {
                "chance_to_win": result.chance_to_win,
                "expected_loss": result.risk[1],
                "posterior_mean": result.expected,
                "posterior_deviation": result.uplift.stddev,
            }
            directed = [arm | {"good_direction": direction} for arm in arms]
            title = f"{name}, {direction} is good, prior {mean} ± {deviation}"
            options = {"prior_mean": mean, "prior_deviation": deviation}
            found.append(case(title, "gbstats", directed, **options, figures=figures))
    return found


def not_inferior(name: str, arms: list[dict[str, Any]], margin: float) -> list[dict[str, Any]]:
    found = []
    for direction, test, limit in (
        ("increase", OneSidedTreatmentGreaterTTest, -margin),
        ("decrease", OneSidedTreatmentLesserTTest, margin),
    ):
        result = test(*map(statistic, arms), FrequentistConfig(test_value=limit)).compute_result()
        more = {"good_direction": direction, "non_inferiority_margin": margin}
        title = f"{name}, {direction} is good, margin {margin}"
        figures = {"non_inferiority_p_value": result.p_value}
        found.append(case(title, "gbstats", [arm | more for arm in arms], figures=figures))
    return found
