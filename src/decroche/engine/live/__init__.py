"""The live socket: one WebSocket per desk, a snapshot and then numbered events."""
