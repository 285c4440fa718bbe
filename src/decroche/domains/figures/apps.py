"""Django's entry for this domain."""

from django.apps import AppConfig


class Figures(AppConfig):
    name = "decroche.domains.figures"
    label = "figures"
