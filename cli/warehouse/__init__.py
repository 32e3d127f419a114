"""Every question the commands ask the warehouse: all SQL of the command line is here."""
