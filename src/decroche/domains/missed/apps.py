"""Django's entry for this domain."""

from django.apps import AppConfig


class Missed(AppConfig):
    name = "decroche.domains.missed"
    label = "missed"
