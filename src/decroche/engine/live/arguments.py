"""What acts share: their arguments, what they look at first, and letting them happen."""

from typing import Any, Final

from decroche.centre import acts
from decroche.engine.centre import Centre
from decroche.engine.live import refusals
from decroche.engine.live.draw import is_signed_in
from decroche.engine.live.page import Desk
from decroche.engine.live.protocol import Act, WorkView
from decroche.kernel.ids import InteractionId

FIELD_MAX: Final = 200


def need_signed_in(centre: Centre, desk: Desk) -> None:
    """Raises NotSignedIn."""
    if not is_signed_in(centre, desk.agent):
        raise refusals.NotSignedIn()


def work_of(desk: Desk, act: Act) -> WorkView:
    """The call this act is about, which must be on the desk. Raises CallOver."""
    work = desk.view.work
    if work is None or act.interaction not in (None, work.interaction):
        raise acts.CallOver()
    return work


def interaction_of(desk: Desk, act: Act) -> InteractionId:
    """Its id. Raises CallOver."""
    return InteractionId(work_of(desk, act).interaction)


def text(act: Act, name: str) -> str:
    """A text that must be there. Raises BadArgument."""
    value = act.args.get(name)
    if not isinstance(value, str) or not value or len(value) > FIELD_MAX or "\0" in value:
        raise refusals.BadArgument(field=name)
    return value


def field(act: Act, name: str) -> str:
    """A text that may be missing. Raises BadArgument."""
    value = act.args.get(name) or ""
    if not isinstance(value, str) or len(value) > FIELD_MAX or "\0" in value:
        raise refusals.BadArgument(field=name)
    return value.strip()


def flag(act: Act, name: str) -> bool:
    """Yes or no. Raises BadArgument."""
    value = act.args.get(name)
    if not isinstance(value, bool):
        raise refusals.BadArgument(field=name)
    return value


def refuse(centre: Centre, event: acts.Act) -> None:
    """Raises the Refusal that says why this cannot be done now."""
    refusal = acts.refusal(centre.runtime.state, event, centre.applied)
    if refusal is not None:
        raise refusal


async def ask(centre: Centre, event: acts.Act) -> dict[str, Any]:
    """Let it happen, or say why it cannot; returns when it is committed. Raises Refusal."""
    refuse(centre, event)
    await centre.runtime.act(event)
    return {}
