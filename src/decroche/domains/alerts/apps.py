"""Django's entry for this domain."""

from django.apps import AppConfig


class Alerts(AppConfig):
    name = "decroche.domains.alerts"
    label = "alerts"
