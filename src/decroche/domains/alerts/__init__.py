"""Alerts of the floor as they were, and the webhooks that are told of them."""
