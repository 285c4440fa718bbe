"""What is told of a difference: one line for one contact, whatever is wrong with it."""

from tests.recount import compare, count, records, witness
from tests.recount.count import Line
from tests.recount.parts import Contact, Part, Visit

CEL = """\
"100.000","CHAN_START","leg-1","leg-1","PJSIP/trunk-a-1",""
"100.010","APP_START","leg-1","leg-1","PJSIP/trunk-a-1",""
"104.000","CHAN_START","c1.1~1","c1.1~1","PJSIP/ag-ann-2",""
"105.000","ANSWER","c1.1~1","c1.1~1","PJSIP/ag-ann-2",""
"105.001","BRIDGE_ENTER","c1.1~1","c1.1~1","PJSIP/ag-ann-2","{""bridge_id"":""c1""}"
"105.040","BRIDGE_ENTER","leg-1","leg-1","PJSIP/trunk-a-1","{""bridge_id"":""c1""}"
"120.000","BRIDGE_EXIT","leg-1","leg-1","PJSIP/trunk-a-1","{""bridge_id"":""c1""}"
"120.000","CHAN_END","leg-1","leg-1","PJSIP/trunk-a-1",""
"120.050","BRIDGE_EXIT","c1.1~1","c1.1~1","PJSIP/ag-ann-2","{""bridge_id"":""c1""}"
"120.060","CHAN_END","c1.1~1","c1.1~1","PJSIP/ag-ann-2",""
"""


def answered() -> Contact:
    part = Part("c1.1", "c1", "ann", "care", 104_000, answered_ms=105_000, ended_ms=120_000)
    visit = Visit("c1", "care", 20_000, 5_000, 100_000, 105_000, "answered", part)
    return Contact("c1", "leg-1", over_ms=120_000, visits=[visit], parts={part.id: part})


def told(contact: Contact) -> list[str]:
    return list(witness.differences([contact], ["leg-1"], records.legs(CEL.splitlines())))


def test_what_the_switch_saw_as_well_is_no_difference() -> None:
    assert told(answered()) == []


def test_who_never_met_and_what_was_at_another_time_is_told() -> None:
    late, stranger, unmet = answered(), answered(), answered()
    late.visits[0].left_ms = 110_000
    assert told(late) == ["contact c1: the answer is 5000 ms from the switch's"]
    legs = records.legs(CEL.splitlines())
    assert list(witness.differences([late], ["leg-1"], legs, [(105_500, 107_000)])) == []
    stranger.parts["c1.1"].answered_ms, stranger.visits[0].part = None, None
    assert told(stranger) == [
        "contact c1: c1.1 was in its bridge with a party, and answered nothing"
    ]
    other = Part("c1.2", "c1", "bob", "care", 104_000, answered_ms=106_000, ended_ms=120_000)
    unmet.parts[other.id] = other
    assert told(unmet) == ["contact c1: c1.2 answered, and was never in its bridge"]
    legs = records.legs(CEL.splitlines())
    assert list(witness.differences([], [], legs)) == ["leg leg-1: called us, and no contact"]
    dialled = CEL.splitlines()[0], CEL.splitlines()[0].replace("CHAN_START", "ANSWER")
    legs = records.legs([*dialled, CEL.splitlines()[1]])
    assert list(witness.differences([], [], legs)) == []


def test_a_contact_that_is_counted_otherwise_is_one_line() -> None:
    ours = count.of_visit(answered().visits[0])
    assert ours.flags == {"offered", "settled", "counted", "answered", "in_target", "talked"}
    assert (ours.waited_ms, ours.talk_ms) == (5_000, 15_000)
    said = Line(100_000, set(ours.flags), 5_001, 15_000, 0)
    [line] = compare._contacts("queue", [("c1", said)], [("c1", ours)])
    assert "contact c1" in line
    [line] = compare._contacts("queue", [], [("c1", ours)])
    assert "c1: recounted, and not in the figures" in line
    [line] = compare._contacts("queue", [("c1", ours), ("c1", ours)], [("c1", ours)])
    assert "c1: in the figures only" in line


def test_a_figure_is_worked_out_from_its_own_contacts() -> None:
    lines = [count.of_visit(answered().visits[0])]
    lines.append(count.of_visit(Visit("c2", "care", 20_000, 5_000, 0, 4_999, "abandoned")))
    lines.append(count.of_visit(Visit("c3", "care", 20_000, 5_000, 0, 5_000, "abandoned")))
    lines.append(count.of_visit(Visit("c4", "care", 20_000, 5_000, 0)))
    figures = count.queue_figures(lines)
    wanted = {"offered": 4, "short": 1, "abandoned": 1, "waiting": 1, "service_level": 1 / 2}
    assert wanted.items() <= figures.items()
    assert figures["answer_rate"] == 1 / 3 and figures["mean_after_ms"] is None
    assert list(compare._figures("all", figures, figures)) == []
    [line] = compare._figures("all", {**figures, "answer_rate": 0.5}, figures)
    assert "answer_rate is 0.5" in line


def test_states_are_cut_at_the_ends_of_the_day() -> None:
    states = [(0, "available"), (150, "talking"), (200, "break"), (250, "offline")]
    found = count.state_figures(states, 100, 400)
    assert found == {"occupancy": 0.5, "present_ms": 150, "break_ms": 50}
    unknown = {"occupancy": None, "present_ms": None, "break_ms": None}
    assert count.state_figures([], 100, 400) == unknown
