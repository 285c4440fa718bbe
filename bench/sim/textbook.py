"""The queue of the textbooks, first come, first served: who waits how long, by n numbers alone.

J. Kiefer and J. Wolfowitz (1955): all that the next caller must know is when each agent will be
free. He waits for the first of them, unless his patience ends before, or nobody may wait.
"""

from heapq import heapreplace

from bench.sim.streams import Callers, Ends


class Textbook:
    """n agents; goes on from one part of the callers to the next."""

    def __init__(self, agents: int, places: bool = True) -> None:
        self._free_ms = [0] * agents
        self._places = places

    def ends(self, callers: Callers) -> Ends:
        """What becomes of each caller."""
        if not self._places:
            return self._lossy(callers)
        if callers.patience_ms is not None:
            return self._impatient(callers, callers.patience_ms)
        return self._patient(callers)

    def _patient(self, callers: Callers) -> Ends:
        heap, found = self._free_ms, []
        for arrived, handling in zip(callers.arrived_ms, callers.handling_ms, strict=True):
            free = heap[0]
            if free > arrived:
                heapreplace(heap, free + handling)
                found.append(free - arrived)
            else:
                heapreplace(heap, arrived + handling)
                found.append(0)
        return found

    def _impatient(self, callers: Callers, patience_ms: list[int]) -> Ends:
        heap, found = self._free_ms, []
        every = zip(callers.arrived_ms, callers.handling_ms, patience_ms, strict=True)
        for arrived, handling, patience in every:
            wait = heap[0] - arrived
            if wait <= 0:
                heapreplace(heap, arrived + handling)
                found.append(0)
            elif wait <= patience:
                heapreplace(heap, heap[0] + handling)
                found.append(wait)
            else:
                found.append(~patience)
        return found

    def _lossy(self, callers: Callers) -> Ends:
        heap, found = self._free_ms, []
        for arrived, handling in zip(callers.arrived_ms, callers.handling_ms, strict=True):
            if heap[0] > arrived:
                found.append(~0)
            else:
                heapreplace(heap, arrived + handling)
                found.append(0)
        return found
