"""Organisations, their clients, accounts and who may do what; the tenant of a transaction."""
