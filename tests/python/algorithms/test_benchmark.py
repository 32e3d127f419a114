"""The benchmark of segmentation still runs; how fast is no test."""

import sys

from benchmarks import segmentation


def test_a_small_benchmark_runs(monkeypatch, capsys):
    small = ["segmentation.py", "--users", "1000", "--features", "4"]
    monkeypatch.setattr(sys, "argv", small)
    segmentation.main()
    printed = capsys.readouterr().out
    for step in ("sample", "fit and judge", "score everybody", "scikit-learn: fit on all"):
        assert f"\n{step}" in printed
    assert "ratio" in printed
