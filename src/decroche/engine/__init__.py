"""The engine process: one writer per centre between the switch, the desks and the database.

`python -m decroche.engine` runs it. Cores decide, this package acts; what happened is on the
spool before anything leaves (`spool`, `runtime`), and in PostgreSQL ≤ 0.1 s later (`journal`).
"""
