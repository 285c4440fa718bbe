"""Database backend: PostgreSQL with the tenant sent at the start of each transaction."""
