# Décroche. `make run` is all a newcomer needs; everything can be repeated.
.PHONY: run stop setup setup-test check test bench screens clean
.DEFAULT_GOAL := run

run: setup
	@exec .venv/bin/decroche demo

stop:
	@if [ -x .venv/bin/decroche ]; then .venv/bin/decroche stop; fi

setup:
	@scripts/setup.sh

setup-test:
	@scripts/setup.sh --tests

check: setup
	@scripts/check.sh

test: setup-test
	@scripts/test.sh

bench: setup-test
	@.venv/bin/python -m bench $(LANES)

# Pictures of every screen in both languages, as they are today, into docs/screens.
screens: setup-test
	@.venv/bin/python -m pytest -q tests/journeys/test_accessible.py \
		tests/journeys/test_set_up_accessible.py tests/journeys/test_parties_desk.py \
		tests/journeys/test_clients.py tests/journeys/test_help.py tests/journeys/test_alarms.py
	@cp var/screens/*.png docs/screens/

clean:
	rm -rf .venv web/node_modules web/dist var .mypy_cache .ruff_cache .pytest_cache
