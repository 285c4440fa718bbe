"""What an agent's page heard, kept sample by sample at 8 kHz from the page's own loudspeaker."""

import base64

import numpy as np
from playwright.async_api import Page

from tests.kit.tones import Samples

# `window.__heard` is the remote sound, see desk.py. The browser's own recorder loses nothing when
# the page is busy; a ScriptProcessor lost every second buffer (measured), and a worklet's module
# is refused by the page's content policy. 128 kbit/s of Opus keep two tones 60 dB apart.
LISTEN = """() => {
  const recorder = new MediaRecorder(window.__heard, { audioBitsPerSecond: 128000 });
  window.__kept = [];
  recorder.ondataavailable = ({ data }) => window.__kept.push(data);
  window.__recorder = recorder;
  recorder.start();
}"""
FETCH = """async () => {
  const recorder = window.__recorder;
  await new Promise((stopped) => { recorder.onstop = stopped; recorder.stop(); });
  const coded = await new Blob(window.__kept).arrayBuffer();
  const sound = await new OfflineAudioContext(1, 8000, 8000).decodeAudioData(coded);
  const all = Int16Array.from(sound.getChannelData(0), (value) => value * 32767);
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
    """All that was heard since; the ear is closed."""
    text = await page.evaluate(FETCH)
    return np.frombuffer(base64.b64decode(text), dtype="<i2")
