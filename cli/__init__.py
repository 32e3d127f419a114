"""The `satsuma` command line."""
