"""One tenant's whole centre: calls, flows and routing put together as one pure machine.

`core.step(state, event, configs) -> Outcome`: the live engine, the simulator and a replay of
yesterday run this same function. See docs/architecture.md. What a shell owes it:

- Orders are carried out in their order. One that fails is told as the event that it prevents: a
  `RingAgent` that cannot ring as `LegEnded(UNREACHABLE)`, a `Play` as `PlayEnded(failed)`, a
  recording as `RecordingEnded(failed)`. `StopRecording` of a closed pair says `RecordingEnded`
  again.
- After a recovery: set `state.timers` again, tell `SwitchLost`, then one `CallArrived` for each
  caller's leg that `calls.core.knows` does not know, then `SwitchSurveyed`. Between the two the
  switch gets no orders.
- Presence after a recovery tells the phone as the switch has it registered: `phone` false tears a
  browser's conversation down.
"""
