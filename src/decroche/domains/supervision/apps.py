"""Django's entry for this domain."""

from django.apps import AppConfig


class SupervisionDomain(AppConfig):
    name = "decroche.domains.supervision"
    label = "supervision"
