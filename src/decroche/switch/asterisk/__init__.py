"""The switch on Asterisk 22: its files, its ARI client, and the two translations."""
