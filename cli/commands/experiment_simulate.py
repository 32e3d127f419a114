"""satsuma experiments simulate: do the statistics keep their word?"""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import FormatOption
from cli.output import Format, Rows, Section, print_report
from cli.values import Figure

#: Below, the smallest stratum of a simulated experiment has too few users to be tested.
FEWEST_USERS = 400


def simulate(
    *,
    runs: Annotated[int, typer.Option(min=100, help="Experiments to simulate.")] = 2000,
    users: Annotated[int, typer.Option(min=FEWEST_USERS, help="Users in each arm.")] = 500,
    seed: Annotated[int, typer.Option(min=0, help="Same seed and sizes, same figures.")] = 1,
    fmt: FormatOption = Format.table,
) -> None:
    """Simulate experiments whose truth is known, and judge every method by it.

    False alarms without any effect, coverage of planted effects, what peeking costs, what CUPED
    saves: what was found, and the band that holds 99 of 100 such figures if all is well.
    """
    # scipy takes half a second to load, which no other command should wait for.
    from python_models.algorithms.experiments.simulation import simulate

    checks = simulate(runs, users, seed)
    columns = (
        "promise",
        "method",
        "nominal_rate",
        "found_rate",
        "least_rate",
        "most_rate",
        "is_kept",
    )
    rows = Rows(
        columns,
        [
            (one.promise, one.method, one.nominal, one.found, one.lower, one.upper, one.is_kept)
            for one in checks
        ],
    )
    shown = Rows(
        ("promise", "method", "nominal", "found", "allowed", "kept"),
        [
            (
                one.promise,
                one.method,
                Figure(f"{one.nominal:.1%}"),
                Figure(f"{one.found:.1%}"),
                Figure("any" if one.upper >= 1 else f"{one.lower:.1%} to {one.upper:.1%}"),
                "-" if one.upper >= 1 else "yes" if one.is_kept else "NO",
            )
            for one in checks
        ],
    )
    kept = sum(one.is_kept for one in checks)
    note = (
        f"{kept} of {len(checks)} within their bands; by chance one in a hundred is not. "
        f"Seed {seed}, {runs:,} experiments of {users:,} users an arm."
    )
    print_report([Section("simulation", "", rows, note, shown)], fmt)
