"""The business domains: Django apps of one shape (docs/architecture.md)."""
