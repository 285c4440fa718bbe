"""Chiffres: what queues and agents did, each figure with the list of contacts behind it."""
