"""The engine: the one process that runs centres live. Shells only; every decision is a core's."""
