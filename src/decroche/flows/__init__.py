"""The call flow a caller walks: nodes, interpreter, checker. Pure: `core.step`.

A caller walks the flow as it was at the start of the call: an edit never moves the floor under
somebody who is already inside.
"""
