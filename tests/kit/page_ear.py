"""What an agent's page heard, kept sample by sample at 8 kHz from the page's own loudspeaker."""

import base64

import numpy as np
from playwright.async_api import Page

from tests.kit.tones import Samples

# `window.__heard` is the remote sound, see desk.py. A worklet would need a module's address.
LISTEN = """() => {
  const context = new AudioContext({ sampleRate: 8000 });
  const keep = context.createScriptProcessor(1024, 1, 1);
  window.__kept = [];
  keep.onaudioprocess = (event) => {
    window.__kept.push(Float32Array.from(event.inputBuffer.getChannelData(0)));
  };
  context.createMediaStreamSource(window.__heard).connect(keep);
  keep.connect(context.destination);
}"""
FETCH = """() => {
  const all = new Int16Array(window.__kept.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of window.__kept) {
    for (const value of part) all[at++] = Math.max(-1, Math.min(1, value)) * 32767;
  }
  const bytes = new Uint8Array(all.buffer);
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) {
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  }
  return btoa(text);
}"""


async def begin(page: Page) -> None:
    """Keep what is heard from now on, until the page is left."""
    await page.wait_for_function("() => window.__heard?.active === true")
    await page.evaluate(LISTEN)


async def heard(page: Page) -> Samples:
    """All that was heard since."""
    text = await page.evaluate(FETCH)
    return np.frombuffer(base64.b64decode(text), dtype="<i2")
