"""The people who work here: agents, teams, skills."""
