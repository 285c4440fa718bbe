"""Supervisors on agents' calls: what agents see of it, and the log of it."""
