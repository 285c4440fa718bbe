"""What the switch's adapter asks about: ids turned into endpoints, texts and files."""

from collections.abc import Mapping
from pathlib import Path

from decroche.engine.centre import Centre
from decroche.kernel.ids import AgentId, AttemptId, InteractionId, PromptId, TenantId
from decroche.switch.port import Outgoing, Shown


class CentresLookup:
    """`switch.port.Lookup` over all centres, from memory."""

    def __init__(self, centres: Mapping[TenantId, Centre]) -> None:
        self._centres = centres

    def endpoint(self, agent: AgentId) -> str | None:
        """The SIP endpoint of this agent."""
        for centre in self._centres.values():
            spec = centre.config.agents.get(agent)
            if spec is not None:
                return spec.endpoint or None
        return None

    def shown(self, interaction: str) -> Shown:
        """What the phone displays: the caller's name and number as far as they are known."""
        for centre in self._centres.values():
            if interaction in centre.runtime.state.calls.calls:
                view = centre.files.of(InteractionId(interaction))
                return Shown(view.number, view.person.name if view.person else "")
        return Shown()

    def outgoing(self, attempt: AttemptId) -> Outgoing | None:
        """What the gate has allowed as this attempt."""
        for centre in self._centres.values():
            found = centre.outgoings.outgoing(attempt)
            if found is not None:
                return found
        return None

    def prompt(self, prompt: PromptId, language: str) -> Path | None:
        """The sound file, without its ending."""
        for centre in self._centres.values():
            found = centre.prompts.find(prompt, language)
            if found is not None:
                return found
        return None
