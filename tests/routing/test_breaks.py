"""How long an agent has been in each kind of break today."""

from decroche.kernel.ids import AgentId, ReasonId
from tests.routing.test_decisions import day_of, play

DAY_S = 86_400


def test_time_in_a_break_is_counted_by_its_reason_and_from_day_to_day_anew() -> None:
    day = day_of("queue sales acw none 0\nagent ann queues sales")  # Europe/Paris, an hour ahead.
    play(day, "0 go ann\n10 ask ann break lunch\n70 ask ann withdrawn brief\n100 ask ann available")
    ann = day.state.agents[AgentId("ann")]
    assert ann.pause_used_ms == {"lunch": 60_000, "brief": 30_000}
    play(day, "200 ask ann break lunch\n215 start ann o1 sales\n300 ended ann o1")
    assert ann.pause_used_ms[ReasonId("lunch")] == 75_000, "the call in its middle is not in it"
    play(day, "310 out ann\n400 in ann\n410 ask ann break\n500 ask ann available")
    assert ann.pause_used_ms == {"lunch": 85_000, "brief": 30_000}, "it is the same day"
    play(day, f"{DAY_S - 3_700} out ann\n{DAY_S - 3_601} in ann")
    assert ann.pause_used_ms != {}, "a second before midnight"
    play(day, f"{DAY_S - 3_601} out ann\n{DAY_S - 3_600} in ann")
    assert ann.pause_used_ms == {}, "midnight"
