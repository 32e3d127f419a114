"""Clustering, classification and what explains them: plain functions over frames and arrays."""
