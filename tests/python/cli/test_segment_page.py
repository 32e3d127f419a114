"""satsuma segments show --html: one page that needs nothing else and names nobody."""

from __future__ import annotations

import io
import os
import re
import sys

import numpy as np
import pytest
from sklearn.decomposition import PCA

from cli.bars import has_blocks, share_bar, with_bars
from cli.output import Rows
from cli.page import write_page
from cli.picture_style import NEUTRAL, colour_of, readable, wrapped
from cli.segments.flow_picture import HEIGHT, lay_out
from cli.segments.geometry import poles, project, sample_silhouettes
from tests.python.cli.conftest import Satsuma


@pytest.fixture(scope="module")
def page(demo_warehouse, tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    file = folder / "behaviour.html"
    ended = Satsuma(demo_warehouse, folder)("segments", "show", "behaviour", "--html", str(file))
    assert ended.exit_code == 0, ended.output
    assert ended.stdout.startswith("Written to ")
    assert [*folder.iterdir()] == [file], "no temporary file stays"
    return file.read_text("utf-8")


def test_the_page_answers_every_question(page):
    headings = re.findall(r"<h2>(.*?)</h2>", page)
    assert headings == [
        "How large is each segment?", "Who are they?", "How do they differ?", "Who moved?",
        "Do they lie apart?", "How well does everyone fit?", "A rule for each segment",
        "What else was tried?", "Does it still hold?", "Versions",
    ]  # fmt: skip
    assert page.count("<svg") == 5


def test_the_page_needs_no_network_and_runs_nothing(page):
    assert not re.findall(r"<(script|link|img|iframe|object|embed)\b", page)
    addresses = {*re.findall(r"https?://[^\s\"'<)]+", page)}
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.findall(r"@import|url\((?!#)|\bon\w+=", page)
    assert "default-src 'none'" in page


def test_the_page_names_no_user(page, satsuma):
    ids = [row["user_id"] for row in satsuma.csv("sql", "from core.dim_users", "--limit", "0")]
    assert len(ids) > 1000 and not [user_id for user_id in ids if user_id in page]


def test_ids_within_the_page_are_unique_and_found(page):
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {*re.findall(r"url\(#([^)]+)\)", page)} <= set(ids)


def test_the_page_speaks_of_the_segments_of_the_warehouse(page, satsuma):
    for row in satsuma.json("segments", "show", "behaviour", "--section", "segments"):
        assert f"{row['user_count']:,} ({row['user_share']:.1%})" in page
        assert row["segment_name"].split(",")[0] in page
    assert 'lang="zh"' in page


def test_rules_and_totals_have_pages_too(satsuma, tmp_path):
    for name, missing in (("rfm", "Versions"), ("all", "Versions"), ("occupation", "fit?")):
        file = tmp_path / f"{name}.html"
        satsuma.text("segments", "show", name, "--html", str(file))
        page = file.read_text("utf-8")
        assert "How large is each segment?" in page and f"{missing}</h2>" not in page


def test_a_file_is_replaced_only_when_told_so(satsuma, tmp_path):
    file = tmp_path / "page.html"
    file.write_text("mine")
    words = ("segments", "show", "all", "--html", str(file))
    assert "exists already; add --overwrite to replace it" in satsuma.error(*words)
    assert file.read_text() == "mine"
    satsuma.text(*words, "--overwrite")
    assert file.read_text("utf-8").startswith("<!doctype html>")


def test_places_that_cannot_be_written_are_refused(satsuma, tmp_path, monkeypatch):
    words = ("segments", "show", "all", "--html")
    assert "is a folder; give --html a file" in satsuma.error(*words, str(tmp_path))
    assert "does not exist; create it first" in satsuma.error(*words, str(tmp_path / "no/p.html"))
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    assert "Nothing can be written in" in satsuma.error(*words, str(tmp_path / "p.html"))


def test_a_page_is_of_a_whole_segmentation_that_is_there(satsuma, tmp_path):
    file = str(tmp_path / "p.html")
    assert "A page shows all segments; give it rfm alone." in satsuma.error(
        "segments", "show", "rfm/new", "--html", file
    )
    assert "There is no segmentation x" in satsuma.error("segments", "show", "x", "--html", file)
    assert "holds every part; leave out --section" in satsuma.error(
        "segments", "show", "rfm", "--html", file, "--section", "profile"
    )
    missing = Satsuma(tmp_path / "none.duckdb", tmp_path)
    assert "does not exist yet" in missing.error("segments", "show", "rfm", "--html", file)


def test_a_failure_leaves_the_old_page(tmp_path):
    file = tmp_path / "page.html"
    file.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_page(file, "\ud800")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    assert file.read_text() == "old"


def test_the_plane_is_the_one_of_principal_components():
    places = np.random.default_rng(1).normal(size=(50, 4)) * [4, 2, 1, 0.5]
    plane = project(places)
    pca = PCA(2, svd_solver="full").fit(places)
    np.testing.assert_allclose(plane.shares, pca.explained_variance_ratio_, rtol=1e-9)
    np.testing.assert_allclose(np.abs(plane.points), np.abs(pca.transform(places)), atol=1e-9)
    assert (plane.loadings[[0, 1], np.abs(plane.loadings).argmax(axis=1)] > 0).all()
    assert poles(["a", "b", "c", "d"], np.array([-0.7, 0.1, 0.7, 0.1])) == (["a"], ["c"])
    assert project(np.ones((5, 3))) is None and project(np.ones((5, 1))) is None


def test_silhouettes_need_two_segments():
    places = np.array([[0.0], [0.1], [9.0], [9.1]])
    assert sample_silhouettes(places, ["a", "a", "b", "b"]).min() > 0.9
    assert sample_silhouettes(places, ["a"] * 4) is None
    assert sample_silhouettes(places, list("abcd")) is None


def test_bands_fill_the_bars_that_they_join():
    flow = lay_out({("a", "a"): 60, ("a", "b"): 20, ("b", "b"): 20}, ["a", "b"])
    left = {bar.segment_id: bar for bar in flow.bars if bar.is_left}
    right = {bar.segment_id: bar for bar in flow.bars if not bar.is_left}
    assert (left["a"].user_count, right["b"].user_count) == (80, 40)
    assert left["a"].height == pytest.approx(0.8 * HEIGHT)
    assert sum(band.user_count for band in flow.bands) == 100
    assert flow.stayed_share == 0.8
    assert lay_out({("unassigned", "a"): 5}, ["a"]).stayed_share is None
    assert lay_out({}, ["a"]) is None


def test_bars_have_a_mark_for_what_is_not_nothing():
    assert share_bar(1, blocks=True) == "██████████"
    assert share_bar(0.001, blocks=True) == "▏" and share_bar(0.001, blocks=False) == "#"
    assert share_bar(0, blocks=True) == share_bar(None, blocks=False) == ""
    rows = with_bars(Rows(("name", "share", "n"), [("a", 0.5, 1), ("b", -0.25, 2)]), "share")
    assert rows.columns == ("name", "share", "", "n")
    assert [len(row[2]) for row in rows.rows] == [10, 5]


def test_bars_are_plain_where_the_terminal_is(monkeypatch):
    for encoding, expected in (("ascii", False), ("latin-1", False), ("utf-8", True)):
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding))
        assert has_blocks() is expected


def test_names_are_readable():
    assert readable("session_depth_90d") == "session depth (90 days)"
    assert readable("category_share:Exam preparation > 0.5") == "Exam preparation >\u00a00.5"
    assert colour_of(0, "behaviour_noise") == colour_of(3, "unassigned") == NEUTRAL
    assert wrapped("one two three", 8) == "one two\nthree"
