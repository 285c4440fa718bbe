"""Whether an agent can be given a call: the page answers, the phone is registered, it has sound."""

from typing import Final, Literal

# A page that missed an echo and nearly a second one is dead or frozen (protocol pongs are answered
# by a frozen page too, so they prove nothing). With the look each second it is found within 5 s.
ECHO_EVERY_S: Final = 2.0
ECHO_LOST_S: Final = 3.9
# A page that comes back after our restart has its phone registered all along; it says so within
# this time, and until then what was known before is believed.
PHONE_SPEAKS_S: Final = 2.0


class Presence:
    """What is known of one agent's page and phone; pure, times are monotonic seconds."""

    def __init__(self, phone: Literal["browser", "desk"]) -> None:
        self.kind = phone
        self._connected = False
        self._echoed_s = 0.0
        self._frozen = False
        self.registered = False
        """The switch has a contact for this agent's phone."""
        self._page_registered = False
        self._microphone = False
        self._believed_until_s = 0.0
        self._believed = False
        self.silent = False

    @property
    def page(self) -> bool:
        """The page's main thread answers."""
        return self._connected and not self._frozen

    def phone(self, now_s: float) -> bool:
        """The phone would ring and be heard. A desk phone's sound is its own affair."""
        if self.kind == "desk":
            return self.registered
        if now_s < self._believed_until_s:
            return self._believed
        return self._connected and self.registered and self._page_registered and self._microphone

    def connected(self, now_s: float, believed: bool) -> None:
        """A page of this agent said hello; its phone has yet to speak for itself, and until then
        `believed` is what is known of it."""
        self._connected, self._frozen, self._echoed_s = True, False, now_s
        self._page_registered = self._microphone = self.silent = False
        self._believed, self._believed_until_s = believed, now_s + PHONE_SPEAKS_S

    def disconnected(self) -> None:
        """The page's socket is gone."""
        self._connected = self._page_registered = self._microphone = self.silent = False
        self._believed_until_s = 0.0

    def echoed(self, now_s: float) -> None:
        """The page answered an echo."""
        self._echoed_s, self._frozen = now_s, False

    def check(self, now_s: float) -> None:
        """Look whether echoes are missing."""
        if self._connected and now_s - self._echoed_s > ECHO_LOST_S:
            self._frozen = True

    def page_phone(self, registered: bool, microphone: bool, silent: bool) -> None:
        """What the page says of its phone."""
        self._page_registered, self._microphone, self.silent = registered, microphone, silent
        self._believed_until_s = 0.0
