"""Why a leg ended: SIP answers and Q.850 causes → our words."""

from decroche.kernel.legs import EndReason

SIP_REASONS = {
    404: EndReason.UNREACHABLE,
    408: EndReason.NO_ANSWER,
    480: EndReason.NO_ANSWER,
    486: EndReason.BUSY,
    600: EndReason.BUSY,
    603: EndReason.DECLINED,
}
CAUSE_REASONS = {
    1: EndReason.UNREACHABLE,  # unallocated number
    3: EndReason.UNREACHABLE,  # no route
    17: EndReason.BUSY,
    18: EndReason.NO_ANSWER,  # no user responding
    19: EndReason.NO_ANSWER,
    20: EndReason.UNREACHABLE,  # subscriber absent
    21: EndReason.DECLINED,
    27: EndReason.UNREACHABLE,  # destination out of order
    34: EndReason.UNREACHABLE,  # no circuit
    38: EndReason.UNREACHABLE,  # network out of order
    44: EndReason.MEDIA_LOST,  # what chan_pjsip sets when rtp_timeout runs out
    58: EndReason.UNREACHABLE,  # codecs do not fit
}
"""Q.850 causes; every other cause is an ordinary hang-up."""
PLAIN_CAUSES = (0, 16)
"""Of a BYE: none, or "normal call clearing"."""


def end_reason(cause: int, tech_cause: int) -> EndReason:
    """One word for how a leg ended: the SIP answer says more than the Q.850 cause it became."""
    if tech_cause in SIP_REASONS:
        return SIP_REASONS[tech_cause]
    if 500 <= tech_cause < 600:
        return EndReason.UNREACHABLE
    return CAUSE_REASONS.get(cause, EndReason.HANGUP)
