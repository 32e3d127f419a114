"""Which versions are to be learned: on most days none, and then nothing need be read."""

import polars as pl

VERSION = ["segmentation", "version_number"]


def not_held(refits: pl.DataFrame, held: pl.DataFrame | None) -> pl.DataFrame:
    """The rows of `refits` whose version no row of `held` has; all where nothing is held."""
    return refits if held is None else refits.join(held, on=VERSION, how="anti")


def is_due(refits: pl.DataFrame) -> str:
    """The condition, in SQL, of rows of a segmentation of `refits`."""
    names = sorted(set(refits["segmentation"]))
    texts = [name.replace("'", "''") for name in names]
    return (
        "segmentation in (" + ", ".join(f"'{text}'" for text in texts) + ")" if texts else "false"
    )
