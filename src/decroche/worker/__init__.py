"""Jobs that no caller waits for: joining recordings, deleting what is due, the nightly compile.

`python -m decroche.worker` runs until it is stopped; `--once` does everything now and ends.
"""
