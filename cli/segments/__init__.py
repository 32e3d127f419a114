"""What is said and drawn about segmentations."""
