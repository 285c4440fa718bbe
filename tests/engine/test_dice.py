"""Ids in their order."""

from uuid import UUID

from decroche.engine.dice import InteractionIds, random_uuid


def test_ids_rise_even_within_one_millisecond_and_when_the_clock_goes_back() -> None:
    ids = InteractionIds()
    made = [ids.fresh(1_784_883_600_000) for _ in range(10_000)]
    made += [ids.fresh(1_784_883_500_000), ids.fresh(1_784_883_700_000)]
    assert made == sorted(made)
    assert len(dict.fromkeys(made)) == len(made)
    assert {(UUID(each).version, UUID(each).variant) for each in made[::500]} == {
        (7, UUID(random_uuid()).variant)
    }
    assert UUID(random_uuid()).version == 4
