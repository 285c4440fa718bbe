"""Trunks, numbers, hours, announcements, queues, flows; compiled for the engine."""
