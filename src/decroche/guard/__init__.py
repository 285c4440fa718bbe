"""Beside the road of a call: bans who guesses passwords, keeps a masked trace of SIP."""
