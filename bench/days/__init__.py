"""Whole days of a centre under simulated time, by seed, with everything going wrong that can."""
