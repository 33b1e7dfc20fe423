# Every target sets up what it needs first; with nothing to do that takes a moment.
#
#   make run [ARTICLES=DIR] [PORT=N] [DATA=DIR] [REPLICAS=N] [SETTINGS=FILE]
#   make stop [DATA=DIR]

.DEFAULT_GOAL := help
.PHONY: help setup run stop test lint lock train clean

PYTHON := .venv/bin/python
RUN_OPTIONS := $(if $(ARTICLES),--articles '$(ARTICLES)') $(if $(PORT),--port '$(PORT)') \
	$(if $(DATA),--data '$(DATA)') $(if $(REPLICAS),--replicas '$(REPLICAS)') \
	$(if $(SETTINGS),--settings '$(SETTINGS)')
STOP_OPTIONS := $(if $(DATA),--data '$(DATA)')

help: ## what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile
	@echo '  variables of run: ARTICLES=DIR PORT=N DATA=DIR REPLICAS=N SETTINGS=FILE; of stop: DATA=DIR'

setup: ## both environments, from lock files
	@bin/setup all

run: ## everything, in the foreground; Ctrl-C stops it
	@bin/setup all
	@exec .venv/bin/bot run $(RUN_OPTIONS)

stop: ## end the run that uses DATA
	@if [ -x .venv/bin/bot ]; then exec .venv/bin/bot stop $(STOP_OPTIONS); fi; \
	echo 'nothing is running: nothing is set up here'>&2

test: ## all tests: unit, Redis, the trained model, a browser
	@bin/setup all test
	@$(PYTHON) -m pytest $(TESTS)

lint: ## ruff, mypy, shell scripts
	@bin/setup app test
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@for script in bin/setup bin/lock bin/setup.d/*.sh; do sh -n "$$script" || exit 1; done
	@bash -n .ci/run

lock: ## requirements/*.in to lock files
	@bin/lock

train: ## the Rasa model, if NLU data, rules, configuration or code changed
	@bin/setup all
	@$(PYTHON) -m bot.run.model $(if $(DATA),--data '$(DATA)')

clean: ## environments, data and caches (asks first)
	@printf 'remove .venv, .venv-rasa, .data (conversations too) and caches? [y/N] '; \
	read answer; [ "$$answer" = y ] || exit 1; \
	rm -rf .venv .venv-rasa .data .rasa .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info
