"""Statistics of experiments: estimators and inferences over sufficient statistics."""
