"""Django's entry for this domain."""

from django.apps import AppConfig


class Staff(AppConfig):
    name = "decroche.domains.staff"
    label = "staff"
