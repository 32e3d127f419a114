"""satsuma experiments show --html: one page that needs nothing else and names nobody."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from cli.experiments.findings import Findings
from cli.experiments.page import render_page
from cli.experiments.report import experiment_sections
from cli.output import Rows
from tests.python.cli.conftest import Satsuma


@pytest.fixture(scope="module")
def page(demo_warehouse, tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    file = folder / "exam.html"
    ended = Satsuma(demo_warehouse, folder)(
        "experiments", "show", "exam_reminder", "--html", str(file)
    )
    assert ended.exit_code == 0, ended.output
    assert ended.stdout.startswith("Written to ")
    assert [*folder.iterdir()] == [file], "no temporary file stays"
    return file.read_text("utf-8")


def test_the_page_answers_every_question(page):
    assert re.findall(r"<h2>(.*?)</h2>", page)[1:] == [
        "Can it be trusted?", "What did it change?", "How did it come about?", "For whom?",
        "Who took part?",
    ]  # fmt: skip
    assert {"behaviour", "rfm", "lifecycle+behaviour"} <= {*re.findall(r"<h3>(.*?)</h3>", page)}
    varies = ["The effect varies" in part for part in page.split("For whom?")[1].split("<h3>")[1:]]
    assert any(varies) and varies == sorted(varies, reverse=True), "first those that differ"


def test_the_page_needs_no_network_and_runs_nothing(page):
    assert not re.findall(r"<(script|link|img|iframe|object|embed)\b", page)
    assert not re.findall(r"https?://|@import|url\(|\bon\w+=", page)
    assert "default-src 'none'" in page


def test_the_page_names_no_user(page, satsuma):
    ids = [row["user_id"] for row in satsuma.csv("sql", "from core.dim_users", "--limit", "0")]
    assert len(ids) > 1000 and not [user_id for user_id in ids if user_id in page]


def test_the_page_says_what_the_warehouse_says(page, satsuma):
    report = satsuma.json("experiments", "show", "exam_reminder")
    assert f"<h2>{report['decision'][0]['decision']}</h2>" in page
    for check in report["health"]:
        assert (check["finding"] in page) == (check["health_status"] != "not_applicable")
    tables = dict(part.split("</h3>", 1) for part in page.split("<h3>")[1:])
    for segment in report["segments"]:
        if segment["relative_lower"] is not None and segment["segmentation"] == "behaviour":
            assert tables["behaviour"].count(f">{segment['segment_name']}<") == 1
            assert f">{segment['segment_name']}<" not in tables["engagement"] or (
                segment["segment_id"] == "unassigned"
            )
    for effect in report["overall"]:
        assert f"{effect['relative_lift']:+.1%} (" in page
        assert effect["metric_name"] in page
    assert page.count('class="sequential"') == 1, "the curve of the only variant"


def test_a_page_is_of_an_experiment_that_is_there(satsuma, tmp_path):
    words = ("experiments", "show", "exam_reminder", "--html", str(tmp_path / "p.html"))
    assert "holds every part; leave out --section" in satsuma.error(*words, "--section", "health")
    assert "There is no experiment x" in satsuma.error("experiments", "show", "x", *words[3:])
    (tmp_path / "p.html").write_text("mine")
    assert "exists already; add --overwrite to replace it" in satsuma.error(*words)
    satsuma.text(*words, "--overwrite", "--metric", "retention_d7", "--segmentation", "behaviour")
    page = (tmp_path / "p.html").read_text("utf-8")
    assert "Active on day 7, by the segment" in page and "<h3>rfm</h3>" not in page


def rows(*records):
    return Rows(tuple(records[0]) if records else (), [tuple(one.values()) for one in records])


def effect(variant, lift, **values):
    return {
        "metric_id": "orders", "metric_name": "Orders <per> user", "metric_type": "mean",
        "metric_role": "goal", "is_primary_metric": True, "segmentation": "all",
        "segment_id": "all", "segment_name": "Everyone", "variant_id": variant,
        "estimator": "welch", "control_user_count": 500, "variant_user_count": 510,
        "control_mean": 2.0, "variant_mean": 2 * (1 + lift), "relative_lift": lift,
        "relative_lower": lift - 0.1, "relative_upper": lift + 0.1, "p_value": 0.2,
        "relative_sequential_lower": lift - 0.2, "relative_sequential_upper": lift + 0.2,
        "verdict": "no difference shown", **values,
    }  # fmt: skip


def day(variant, number):
    half_width = 0.5 / number
    return {
        "variant_id": variant, "statistics_date": dt.date(2026, 5, number),
        "control_user_count": 10, "variant_user_count": 10, "relative_lift": 0.1,
        "relative_lower": 0.1 - half_width, "relative_upper": 0.1 + half_width,
        "relative_sequential_lower": 0.1 - 2 * half_width,
        "relative_sequential_upper": 0.1 + 2 * half_width,
    }  # fmt: skip


def decision(variant, words):
    return {
        "variant_id": variant, "decision": words, "reason": "Because.", "estimator": "welch",
        "is_final": False, "relative_lift": 0.1, "judged_lower": -0.1, "judged_upper": 0.3,
        "judged_p_value": 0.4, "planned_lift": 0.2, "power_reached": 0.5, "days_left": 12,
    }  # fmt: skip


def spread(variant, **values):
    return {
        "variant_id": variant, "segmentation": "rfm", "segment_id": "new", "contrast": -0.1,
        "interaction_holm_p_value": 0.001, "heterogeneity_p_value": 0.001,
        "i_squared_share": 0.8, **values,
    }  # fmt: skip


def findings(assignment="randomised", **tables):
    facts = {
        "experiment_name": "Headline and colour", "hypothesis": None, "assignment": assignment,
        "started_at": dt.datetime(2026, 5, 1), "ended_at": None, "planned_lift": 0.2,
        "control_variant_id": "a", "primary_metric_id": "orders",
        "primary_metric_name": "Orders <per> user",
    }  # fmt: skip
    defaults = {
        "decisions": rows(decision("b", "keep running"), decision("c", "ship")),
        "health": rows(
            {"check_id": "exposures", "health_status": "ok", "finding": "1 user.", "check_value": 1}
        ),
        "overall": rows(effect("b", 0.1), effect("c", -0.05)),
        "segments": rows(
            effect("b", 0.3, segmentation="rfm", segment_id="new", segment_name="New"),
            effect("c", 0.2, segmentation="rfm", segment_id="new", segment_name="New"),
        ),
        "heterogeneity": rows(spread("b"), spread("c", heterogeneity_p_value=0.9)),
        "timeline": rows(*(day(variant, number) for variant in "bc" for number in (1, 2, 4))),
        "factors": rows(), "weights": rows(),
        "arms": rows(
            {"variant_id": "a", "user_count": 500, "user_share": 0.4, "planned_share": 0.5}
        ),
    }  # fmt: skip
    return Findings(
        as_of_date="2026-06-01", facts=facts, metric="orders", is_sequential=False,
        **{**defaults, **tables},
    )  # fmt: skip


def test_several_variants_are_told_apart():
    page = render_page(findings())
    assert "<h2>b: keep running</h2>" in page and "<h2>c: ship</h2>" in page
    assert "<title>Headline and colour: keep running, ship</title>" in page
    assert page.count('class="sequential"') == 2
    assert "b: The effect varies" in page and "c: No sign" in page
    assert "Power to find the planned +20.0%: 50%. About 12 days more" in page
    assert "Orders &lt;per&gt; user" in page and "Orders <per>" not in page


def test_a_comparison_is_never_called_an_effect():
    found = findings(assignment="observational")
    page = render_page(found)
    assert "A comparison, not an effect" in page and "How do the groups differ?" in page
    assert "What did it change?" not in page and "effect varies" not in page
    titles = [section.title for section in experiment_sections(found)]
    assert not [title for title in titles if "effect" in title.lower()]
    assert [title for title in titles if title.startswith("Difference")]


def test_factors_and_shares_of_a_bandit_are_told_where_there_are_any():
    factors = rows(
        *(
            {
                "effect_id": name, "level_ids": levels, "effect_estimate": 0.4,
                "effect_lower": 0.1, "effect_upper": 0.7, "p_value": 0.01, "wald_p_value": 0.02,
            }
            for name, levels in (("headline", "bold"), ("headline*colour", "bold*red"))
        )
    )  # fmt: skip
    weights = rows(
        {
            "segmentation": "all", "segment_id": "all", "variant_id": "b",
            "planned_share": 0.5, "chance_to_be_best": 0.91, "bandit_share": 0.9,
        }
    )  # fmt: skip
    found = findings(factors=factors, weights=weights)
    page = render_page(found)
    assert "headline × colour" in page and "+0.4 (+0.1, +0.7)" in page
    assert "<td>everyone</td><td>b</td>" in page and "90.0%" in page
    assert [section.name for section in experiment_sections(found)][-2:] == ["factors", "weights"]


def test_an_experiment_without_data_has_a_page():
    empty = dict.fromkeys(
        ("decisions", "overall", "segments", "heterogeneity", "timeline", "arms"), rows()
    )
    page = render_page(findings(**{**empty, "segments": Rows(("segmentation",), [])}))
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["Can it be trusted?"]
    assert "<title>Headline and colour</title>" in page
