"""How many agents a load of calls needs, and how callers fare with them. Pure mathematics.

`erlang`: lines without a queue (B) and a queue nobody leaves (C). `erlang_a`: callers who hang up.
`staff`: the fewest agents for a service level. Traffic is in erlangs: calls per second × the mean
handling time in seconds.
"""
