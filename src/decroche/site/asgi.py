"""Entry for uvicorn: `decroche.site.asgi:application`."""

import os
from concurrent.futures import ThreadPoolExecutor

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "decroche.site.settings")
application = get_asgi_application()


def check_row_security() -> None:
    """Raises OpenTableError: better no site than one that shows everybody everything."""
    from django.db import connection

    from decroche.site.db.check import refuse_open_tables

    try:
        with connection.cursor() as cursor:
            refuse_open_tables(cursor)
    finally:
        connection.close()


# In a thread: uvicorn imports this inside its event loop, where Django refuses to ask a database.
with ThreadPoolExecutor(1, "row-security") as thread:
    thread.submit(check_row_security).result()
