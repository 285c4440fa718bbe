from decroche.ops.restart import RestartHistory, RestartPolicy, after_end

POLICY = RestartPolicy(first_wait_s=0.25, longest_s=10, steady_s=20)


def test_the_first_restart_comes_at_once_and_later_ones_wait_longer() -> None:
    history, waits = RestartHistory(), []
    for _ in range(9):
        history, wait = after_end(POLICY, history, ran_s=0.1)
        waits.append(wait)
    assert waits == [0, 0.25, 0.5, 1, 2, 4, 8, 10, 10]


def test_a_steady_run_is_forgiven() -> None:
    history, wait = after_end(POLICY, RestartHistory(7), ran_s=20)
    assert (history, wait) == (RestartHistory(1), 0)


def test_endless_failures_stay_finite() -> None:
    assert after_end(POLICY, RestartHistory(10_000), 0)[1] == 10
