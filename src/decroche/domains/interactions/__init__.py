"""What happened: contacts, segments, decisions, recordings. Written by the engine, read here."""
