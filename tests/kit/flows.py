"""Call flows by the site's API: drawn, published, and what callers hear in them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.kit.api import SiteApi
from tests.kit.tones import tone, write_wav

Step = dict[str, Any]
TONE_S = 6.0


async def flow_of(api: SiteApi, e164: str) -> Any:
    """The flow that this number of ours leads to."""
    number = next(n for n in await api.get("/numbers") if n["e164"] == e164)
    return await api.get(f"/flows/{number['flow_id']}")


async def publish(api: SiteApi, flow: Any, steps: Sequence[Step], at: str | None = None) -> Any:
    """These steps as a version of the flow; gives the version."""
    given = {"name": flow["name"], "steps": list(steps)}
    await api.send("PUT", f"/flows/{flow['id']}", given)
    return await api.send("POST", f"/flows/{flow['id']}/publish", {"at": at}, 201)


async def bring_back(api: SiteApi, flow: Any) -> None:
    """The version that was in force when `flow` was read."""
    path = f"/flows/{flow['id']}/versions/{flow['version']}/bring-back"
    await api.send("POST", path, {}, 201)


@asynccontextmanager
async def drawn(api: SiteApi, e164: str, steps: Sequence[Step]) -> AsyncIterator[Any]:
    """Callers of this number walk these steps while the context lasts."""
    flow = await flow_of(api, e164)
    await publish(api, flow, steps)
    try:
        yield flow
    finally:
        await bring_back(api, flow)


def with_step(steps: Sequence[Step], id: str, **fields: Any) -> list[Step]:
    """The same steps, one of them changed."""
    assert id in [step["id"] for step in steps]
    return [step | fields if step["id"] == id else step for step in steps]


@asynccontextmanager
async def tones(api: SiteApi, folder: Path, *frequencies_hz: float) -> AsyncIterator[list[str]]:
    """Announcements of pure tones; their ids."""
    ids = []
    for frequency_hz in frequencies_hz:
        file = folder / f"{frequency_hz:.0f}.wav"
        write_wav(file, tone(frequency_hz, TONE_S))
        sound = await api.upload("/prompt-sounds", file.name, file.read_bytes())
        files = dict.fromkeys(("fr", "en"), sound["file"])
        name = f"{frequency_hz:.0f} Hz"
        text = {"fr": name, "en": name}
        given = {"name": name, "text": text, "files": files}
        ids.append((await api.send("POST", "/prompts", given, 201))["id"])
    try:
        yield ids
    finally:
        for id in ids:
            await api.send("DELETE", f"/prompts/{id}", None, 204)
