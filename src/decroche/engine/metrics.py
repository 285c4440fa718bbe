"""What the engine measures about itself, for `/metrics`."""

from prometheus_client import Counter, Gauge, Histogram

_FAST = (0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)

EVENTS = Counter("decroche_events_total", "Events that entered a centre.", ["kind"])
STEP_SECONDS = Histogram("decroche_step_seconds", "One step, spool to orders.", buckets=_FAST)
COMMIT_SECONDS = Histogram("decroche_commit_seconds", "One batch to PostgreSQL.", buckets=_FAST)
PAINTED_SECONDS = Histogram(
    "decroche_painted_seconds", "From the offer to the file on the agent's screen.", buckets=_FAST
)
FILE_SECONDS = Histogram("decroche_file_seconds", "Fetching a caller's file.", buckets=_FAST)
SPOOL_BYTES = Gauge("decroche_spool_bytes", "What lies on the spool.", ["tenant"])
DESKS = Gauge("decroche_desks", "Desks connected now.")
CUT_DESKS = Counter("decroche_desks_cut_total", "Sockets closed by the engine.", ["code"])
KEYS = Counter("decroche_keys_total", "Keys that callers and agents pressed in calls.")
ROGUES = Counter("decroche_rogue_calls_total", "Calls ended that had left without a verdict.")
SWEPT = Counter("decroche_swept_total", "Surveys that the reconciler asked for.", ["why"])
CALLS_OUT = Counter("decroche_calls_out_total", "Asks to call out, by verdict.", ["code"])
REFUSALS = Counter("decroche_refusals_total", "Acts that were refused.", ["code"])
SOUND_LOST = Histogram(
    "decroche_sound_lost_percent",
    "Packets lost in conversations, as agents' browsers measured.",
    ["by"],
    buckets=(0, 1, 2, 3, 5, 10, 20, 50, 100),
)
SOUND_DELAY_SECONDS = Histogram(
    "decroche_sound_delay_seconds",
    "There and back between agents' browsers and the switch.",
    ["by"],
    buckets=_FAST,
)
