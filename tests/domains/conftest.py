"""These tests run on a real PostgreSQL (tests/kit/database.py)."""

from tests.kit.site_fixtures import _site, centre, other, site_database

__all__ = ["_site", "centre", "other", "site_database"]
