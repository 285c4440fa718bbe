"""The emergency numbers of France by voice: who calls one is never refused.

Source: ARCEP, « Je cherche la liste des numéros d'urgence » (list of décision n° 2002-1179
modifiée), read 29 November 2026. The gate allows them, the dialplan has each as an extension of the
agents' phones, the watcher lets them be (docs/decisions/0020).
"""

from typing import Final

EMERGENCY: Final = frozenset(
    ("112", "15", "17", "18", "115", "119", "191", "196", "197", "116000", "116117")
)
