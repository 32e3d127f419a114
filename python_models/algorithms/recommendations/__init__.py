"""Association rules between items."""
