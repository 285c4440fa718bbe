"""Django's entry for this domain."""

from django.apps import AppConfig


class Audit(AppConfig):
    name = "decroche.domains.audit"
    label = "audit"
