"""What is said and drawn about experiments."""
