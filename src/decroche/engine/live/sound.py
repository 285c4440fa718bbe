"""The sound of conversations, as pages measure it: what was last said of each, until its end."""

from typing import Final

import structlog

from decroche.centre.facts import SegmentRow
from decroche.engine import metrics
from decroche.engine.live.sound_view import SoundFigures
from decroche.kernel.ids import AgentId

IN_CALL: Final = ("talking", "held")

log = structlog.get_logger()


class SoundBook:
    """The last figures of each agent's conversation."""

    def __init__(self) -> None:
        self._figures: dict[AgentId, SoundFigures] = {}

    def note(self, agent: AgentId, figures: SoundFigures | None) -> None:
        """What the page says now; nothing between two calls, and the last of a call stays until
        its end is reported."""
        if figures is not None:
            self._figures[agent] = figures

    def of(self, agent: AgentId, stage: str) -> SoundFigures | None:
        """For the floor: of a call that goes on."""
        return self._figures.get(agent) if stage in IN_CALL else None

    def ended(self, part: SegmentRow) -> None:
        """Report the sound of a part of a call that is over: in the log, and in the metrics."""
        figures = self._figures.pop(part.agent, None)
        if figures is None or part.answered_ms is None:
            return
        by = "relay" if figures.relayed else "direct"
        metrics.SOUND_LOST.labels(by).observe(figures.lost_pct)
        if figures.delay_ms is not None:
            metrics.SOUND_DELAY_SECONDS.labels(by).observe(figures.delay_ms / 1000)
        log.info(
            "call.sound",
            segment=part.id,
            agent=part.agent,
            lost_pct=figures.lost_pct,
            delay_ms=figures.delay_ms,
            jitter_ms=figures.jitter_ms,
            by=by,
        )
