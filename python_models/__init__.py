"""Everything in Python that runs inside the warehouse."""
