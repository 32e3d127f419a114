"""Plain algorithms: polars and numpy in, frames out; no dbt, no SQL."""
