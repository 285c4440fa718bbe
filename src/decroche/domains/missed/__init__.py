"""Appels manqués: who wanted somebody and reached nobody, until somebody reaches them."""
