"""Django's entry for this domain."""

from django.apps import AppConfig


class Interactions(AppConfig):
    name = "decroche.domains.interactions"
    label = "interactions"
