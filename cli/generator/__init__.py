"""Invents the raw data of an online-education startup, dirty on purpose, with the truth beside it.

The files look like exports of an application: foreign column names, mixed time formats, faults.
What was planted (latent groups, experiment effects, dirt) is written to truth_*.csv for the tests.
"""
