"""An agent's desk in a real Chromium, in the words of somebody who works at it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from tests.kit.seconds import step
from tests.kit.stack import Stack

WAIT_MS = 120_000.0  # Generous: journeys gate on order, not on speed.
HUNG_UP_MS = 15_000.0
HANG_UPS_MAX = 5
LANGUAGES = {"fr": "Français", "en": "English"}
FAKE_ANSWER = "--use-fake-ui-for-media-stream"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    FAKE_ANSWER,
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--autoplay-policy=user-gesture-required",
)
expect.set_options(timeout=WAIT_MS)

# Keeps hold of what the page's phone receives: its loudspeaker is no element of the page.
LISTEN = """
const Plain = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Plain {
  constructor(...args) {
    super(...args);
    window.__peer = this;
    this.addEventListener("track", (event) => { window.__heard = new MediaStream([event.track]); });
  }
};
"""
# The received sound, looked at by the browser's own Fourier transform.
HEARS = """(frequency) => {
  if (!window.__heard?.active) return false;
  if (window.__ear?.stream !== window.__heard) {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 8192;
    analyser.smoothingTimeConstant = 0;
    context.createMediaStreamSource(window.__heard).connect(analyser);
    window.__ear = { stream: window.__heard, context, analyser };
  }
  const { context, analyser } = window.__ear;
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const bin = Math.round((frequency * analyser.fftSize) / context.sampleRate);
  return Math.max(bins[bin - 1], bins[bin], bins[bin + 1]) > -35;
}"""


@asynccontextmanager
async def chromium(
    tone: Path | None = None,
    asks: bool = False,
    program: Path = Path("/usr/bin/chromium"),
    more: Sequence[str] = (),
) -> AsyncIterator[Browser]:
    """Debian's Chromium; its microphone plays the wav file `tone` in a loop.

    `asks`: microphones need the context's permission, as a person's browser does. `program`: what
    starts it, in another network for instance; `more`: further flags.
    """
    flags = [*more, *(flag for flag in FLAGS if not (asks and flag == FAKE_ANSWER))]
    if tone:
        flags.append(f"--use-file-for-fake-audio-capture={tone}")
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=program, args=flags)
        try:
            yield browser
        finally:
            await browser.close()


class Desk:
    """One agent's page. Methods are acts; `see` waits until something is on the screen."""

    def __init__(self, stack: Stack, page: Page, language: str = "fr") -> None:
        self.stack, self.page, self.language = stack, page, language
        self.errors: list[str] = []
        page.set_default_timeout(WAIT_MS)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @classmethod
    async def open(
        cls,
        stack: Stack,
        browser: Browser,
        language: str = "fr",
        permissions: Sequence[str] = ("microphone", "notifications"),
        before: str = "",
    ) -> "Desk":
        """A page of its own browser profile; its log-in chooses this language.

        `before` is a script that runs ahead of the page's.
        """
        context: BrowserContext = await browser.new_context(
            viewport={"width": 1366, "height": 768},
            locale="fr-FR" if language == "fr" else "en-GB",
            permissions=list(permissions),
            reduced_motion="reduce",  # Half-way through a fade every colour is too pale for axe.
        )
        await context.add_init_script(LISTEN)
        await context.add_init_script(before or "void 0")
        return cls(stack, await context.new_page(), language)

    def by(self, name: str) -> Locator:
        return self.page.get_by_test_id(name)

    async def see(self, name: str, text: str | None = None) -> Locator:
        """Wait until the element is there (and holds the text)."""
        found = self.by(name).first
        await expect(found).to_be_visible()
        if text is not None:
            await expect(found).to_contain_text(text)
        return found

    async def gone(self, name: str) -> None:
        await expect(self.by(name)).to_have_count(0)

    async def log_in(self, login: str, password: str) -> None:
        await self.page.goto(self.stack.origin)
        await self.speak(self.language)
        await self.by("login-email").fill(login)
        await self.by("login-password").fill(password)
        await self.by("login-submit").click()

    async def speak(self, language: str) -> None:
        """Choose this language, even where it is the page's already: the account's may differ."""
        for one in sorted(LANGUAGES, key=lambda one: one == language):
            await self.by("language").get_by_text(LANGUAGES[one]).click()
        await expect(self.page.locator("html")).to_have_attribute("lang", language)

    async def switch(self, language: str) -> None:
        """Choose this language in the profile, in the middle of work."""
        await self.act("profile-menu")
        await self.by("language").get_by_text(LANGUAGES[language]).click()
        await expect(self.page.locator("html")).to_have_attribute("lang", language)
        await self.press("Escape")
        await self.gone("log-out")

    async def take_post(self) -> None:
        """Log-in to ready: available, phone registered."""
        with step("the desk is ready after the log-in"):
            await self.see("state-button")
            if await self.by("state-button").get_attribute("data-status") == "offline":
                await self.by("take-post").click()
            registration = ("data-registration", "registered")
            await expect(self.by("phone-state")).to_have_attribute(*registration)
            await self.state("available")

    async def state(self, status: str) -> None:
        """Wait until the agent's state is this one."""
        await expect(self.by("state-button")).to_have_attribute("data-status", status)

    async def answer(self) -> None:
        """Wait for an offer and take it."""
        await self.see("offer-card")
        with step("the agent talks after the key"):
            await self.press("Alt+a")
            await self.state("talking")

    async def hang_up(self) -> None:
        """By key; a call that has only just begun wants it twice, and asks again if the second
        comes too late, as it may from a loaded machine."""
        again = self.by("hang-up").filter(has_text="Confirm")
        over = self.page.locator("[data-testid=state-button][data-status=after_call]")
        for _ in range(HANG_UPS_MAX):
            await self.press("Alt+h")
            await expect(again.or_(over)).to_be_visible()
            if await again.count():
                await self.press("Alt+h")
            with suppress(AssertionError):
                await expect(over).to_be_visible(timeout=HUNG_UP_MS)
                break
        await self.state("after_call")

    async def finish(self) -> None:
        """End after-call work; the desk is empty again."""
        await self.act("finish")
        await self.state("available")
        await self.gone("interaction")

    async def waiting(self, queue: str, count: int) -> None:
        """Wait until the glance at this queue shows so many callers."""
        row = self.page.locator("[data-testid=queue]", has_text=queue)
        await expect(row).to_have_attribute("data-waiting", str(count))

    async def tab_to(self, name: str, key: str = "Tab") -> None:
        """Move the focus by key until it is on this element: at most 60 stops."""
        await self.see(name)
        for _ in range(60):
            focused = await self.page.evaluate(
                "document.activeElement?.closest('[data-testid]')?.dataset.testid ?? ''"
            )
            if focused == name:
                return
            await self.page.keyboard.press(key)
        raise AssertionError(f"{name} cannot be reached by {key}")

    async def leave_post(self) -> None:
        """Back to offline, so that the next journey finds this agent as it should."""
        await self.by("state-button").click()
        await self.by("leave-post").click()
        await self.left()

    async def left(self) -> None:
        """Until the post that is being left is left, past whatever is still open."""
        anyway = self.by("closing-leave")
        left = self.page.locator("[data-testid=state-button][data-status=offline]")
        await expect(anyway.or_(left)).to_be_visible()
        if await anyway.count():
            await anyway.press("Enter")
        await self.state("offline")

    async def hears(self, frequency_hz: float) -> None:
        """Wait until the page's loudspeaker plays this tone, above −35 dB of full scale."""
        await self.page.wait_for_function(HEARS, arg=frequency_hz, polling=100)

    async def act(self, name: str) -> None:
        await self.by(name).first.click()

    async def press(self, keys: str) -> None:
        await self.page.keyboard.press(keys)


@asynccontextmanager
async def agent_at_work(
    stack: Stack, browser: Browser, which: int = 0, before: str = "", language: str = "fr"
) -> AsyncIterator[Desk]:
    """A demo agent, logged in, at the desk and available."""
    account = stack.accounts("agent")[which]
    desk = await Desk.open(stack, browser, language, before=before)
    await desk.log_in(account["login"], account["password"])
    await desk.take_post()
    try:
        yield desk
        await desk.leave_post()
    finally:
        await desk.page.context.close()
    assert desk.errors == [], desk.errors
