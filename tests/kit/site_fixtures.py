"""Fixtures of the tests that need the site's database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.kit import database
from tests.kit.centres import Centre, make_centre


@pytest.fixture(scope="session")
def site_database() -> Iterator[None]:
    """PostgreSQL for this session of tests."""
    server = database.start()
    yield
    database.stop(server)


@pytest.fixture(autouse=True)
def _site(site_database: None, django_db_blocker: Any) -> Iterator[None]:
    """Every test here may ask the database; pytest-django's own would make another."""
    from django.core.cache import cache

    cache.clear()  # Log-in limits are counted per test.
    if django_db_blocker is None:
        yield
        return
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def centre(_site: None) -> Centre:
    """An organisation with one of everything."""
    return make_centre("Centre A")


@pytest.fixture
def other(_site: None) -> Centre:
    """Another one, that must not exist for the first."""
    return make_centre("Centre B")
