"""The server restarts: every connection that the pool kept is dead, and nobody notices."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
from django.db import connection
from django.test import Client as Browser

from decroche.ops import postgres
from tests.kit.database import SETTINGS

KEPT = 6
"""More than the pool's own check gets through in the 5 s that a request waits."""
END_ALL = (
    "select count(pg_terminate_backend(pid, 10000)) from pg_stat_activity"
    " where application_name = 'decroche-app'"
)


def test_a_request_after_the_death_of_all_kept_connections_is_answered() -> None:
    together = threading.Barrier(KEPT)

    def use() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
            together.wait(30)  # All are lent at the same time: the pool keeps so many.
        connection.close()

    with ThreadPoolExecutor(KEPT) as threads:
        for done in [threads.submit(use) for _ in range(KEPT)]:
            done.result()
    connection.close()
    with psycopg.connect(postgres.admin_dsn(SETTINGS, "decroche"), autocommit=True) as admin:
        ended = admin.execute(END_ALL).fetchone()
    assert ended is not None
    assert ended[0] >= KEPT
    assert Browser(SERVER_NAME="127.0.0.1").get("/api/me").status_code in (401, 403)
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        assert cursor.fetchone() == (1,)
