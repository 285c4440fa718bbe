"""One tenant's whole centre: calls, flows and routing put together as one pure machine.

`core.step(state, event) -> Outcome`: the live engine, the simulator and a replay of yesterday run
this same function. See docs/architecture.md.
"""
