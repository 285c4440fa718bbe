"""Who gets which work, and why. Pure: `core.step(state, event) -> commands`.

Routing owns the agent's state (one state, one reason, one clock) and the queues. It knows nothing
of telephone legs: work is work, whatever its channel.
"""
