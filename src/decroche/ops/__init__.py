"""Set-up, the processes and their supervisor, the demo's network, doctor."""
