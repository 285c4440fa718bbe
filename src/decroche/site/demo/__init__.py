"""The fictive company of `decroche demo`. Numbers are of the ranges that ARCEP keeps for fiction."""
