# Décroche. `make run` is all a newcomer needs; everything can be repeated.
.PHONY: run stop setup setup-home setup-test check test bench screens clean
.DEFAULT_GOAL := run

run: setup
	@exec .venv/bin/decroche demo

stop:
	@if [ -x .venv/bin/decroche ]; then .venv/bin/decroche stop; fi

setup:
	@scripts/setup.sh

# coturn too, for agents at home (docs/operate/home.md).
setup-home:
	@scripts/setup.sh --home

setup-test:
	@scripts/setup.sh --tests

check: setup
	@scripts/check.sh

test: setup-test
	@scripts/test.sh

bench: setup-test
	@.venv/bin/python -m bench $(LANES)

# docs/screens anew: what the journeys that name a picture (kit/accessible.py) show today.
screens: setup-test
	@rm -rf var/screens
	@.venv/bin/python -m pytest -q $$(grep -lE 'findings\([^()]+, ' tests/journeys/test_*.py)
	@rm -f docs/screens/*.png
	@cp var/screens/*.png docs/screens/

clean:
	rm -rf .venv web/node_modules web/dist var .mypy_cache .ruff_cache .pytest_cache
