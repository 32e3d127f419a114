"""The benchmarks still run; how fast is no test."""

import sys

from benchmarks import experiments, segmentation


def test_a_small_benchmark_runs(monkeypatch, capsys):
    small = ["segmentation.py", "--users", "1000", "--features", "4"]
    monkeypatch.setattr(sys, "argv", small)
    segmentation.main()
    printed = capsys.readouterr().out
    for step in ("sample", "fit and judge", "score everybody", "scikit-learn: fit on all"):
        assert f"\n{step}" in printed
    assert "ratio" in printed


def test_small_experiments_are_scanned_and_told(monkeypatch, capsys):
    small = ["experiments.py", "--exposures", "2000", "--experiments", "10"]
    monkeypatch.setattr(sys, "argv", small)
    experiments.main()
    printed = capsys.readouterr().out
    # Eight segments and all of them together, two variants, ten metrics, ten experiments.
    assert "rows of statistics: 1800\n" in printed
    assert "told 0" not in printed
    for step in ("(make exposures)", "  exp_statistics", "scan", "effects"):
        assert f"\n{step}" in f"\n{printed}"
