"""The gate before every call out: pure rules that say whether a number may be called, and why.

`numbers.read` makes a destination of what was typed, `core.may_call` gives the verdict on it,
`refusals.refusal_of` says a refusal to a person. The rules in words: docs/calling-out.md.
"""
