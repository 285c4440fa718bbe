"""Django's entry for this domain."""

from django.apps import AppConfig


class Tenancy(AppConfig):
    name = "decroche.domains.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        from decroche.domains.tenancy import passwords

        passwords.connect()
