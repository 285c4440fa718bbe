"""Django's entry for this domain."""

from django.apps import AppConfig


class Tenancy(AppConfig):
    name = "decroche.domains.tenancy"
    label = "tenancy"
