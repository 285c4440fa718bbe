"""Django's entry for this domain."""

from django.apps import AppConfig


class Telephony(AppConfig):
    name = "decroche.domains.telephony"
    label = "telephony"
