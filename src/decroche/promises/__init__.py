"""Promises: whom we have said that we will call, until it is done. Pure: `core.step`.

A promise waits for its time, then its call waits in the queue for an agent like any work. What
becomes of that call decides: kept, tried again after a while, or broken. See docs/decisions/0023.
"""
