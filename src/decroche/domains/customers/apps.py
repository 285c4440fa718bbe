"""Django's entry for this domain."""

from django.apps import AppConfig


class Customers(AppConfig):
    name = "decroche.domains.customers"
    label = "customers"
