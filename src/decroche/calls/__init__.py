"""The life of a call: legs, bridge, hold, recording, comeback. Pure: `core.step`.

It knows no queue discipline and no flow: it tells `centre.core` what it needs of them
(`commands.py`) and hears what they decided (`events.py`).
"""
