"""Persons, companies and their numbers."""
