"""Requests that both halves of the translation make, and what Asterisk does with them.

ARI carries out setting a variable, answering and moving between bridges in the channel's own
thread and waits for it; a playback keeps that thread until its end. Such a request on a playing
channel therefore holds up the whole socket for the rest of the prompt (measured, 0006): they are
never sent to one. Play, stop, music, snoop, hang-up and every GET do not wait.
"""

from decroche.switch.asterisk.wire import Request


def guard_request(leg: str, seconds: int) -> Request:
    """Absolute time-out of the channel from now; 0 takes it away. It leads to exten `T`."""
    return Request(
        "POST",
        f"channels/{leg}/variable",
        query=(("variable", "TIMEOUT(absolute)"), ("value", str(seconds))),
    )


def watch_request(app: str, leg: str) -> Request:
    """Hear of this channel until it is destroyed, in Stasis or not."""
    query = (("eventSource", f"channel:{leg}"),)
    return Request("POST", f"applications/{app}/subscription", query)


def join_request(bridge: str, leg: str) -> Request:
    """Into the bridge; refused (422) while the leg is not in Stasis."""
    return Request("POST", f"bridges/{bridge}/addChannel", query=(("channel", leg),))
