"""The fictive company of `decroche demo`."""
