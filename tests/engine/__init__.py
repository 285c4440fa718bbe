"""Tests of the engine: its parts, and the whole on a real PostgreSQL with the fake switch."""
