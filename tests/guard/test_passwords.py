"""A browser's SIP password: another one at each log-in, the same one for a restarted engine."""

from decroche.engine.live.accounts import browser_password
from decroche.kernel.ids import AgentId

KEY = b"k" * 32


def test_each_login_has_a_password_of_its_own_that_a_restarted_engine_knows() -> None:
    agent = AgentId("ag")
    first, second = (browser_password(KEY, session, agent) for session in ("one", "two"))
    assert first == browser_password(KEY, "one", agent)
    assert len({first, second, browser_password(KEY, "one", AgentId("other"))}) == 3
    assert first != browser_password(b"x" * 32, "one", agent)
    assert len(first) >= 32, "128 bits at least, as hexadecimal digits"
