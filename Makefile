# Every target sets up what it needs first; with nothing to do that takes a moment.
#
#   make run [ARTICLES=DIR] [PORT=N] [DATA=DIR] [REPLICAS=N] [SETTINGS=FILE]
#   make restart [DATA=DIR]
#   make stop [DATA=DIR]
#   make new-shop DIR=DIR [NAME_KO=NAME] [NAME_EN=NAME]

.DEFAULT_GOAL := help
.PHONY: help setup run restart stop new-shop demo-data recompute test chaos fuzz bench evaluate \
	calibrate lint lock train \
	screenshots docs \
	docs-check clean

PYTHON := .venv/bin/python
RUN_OPTIONS := $(if $(ARTICLES),--articles '$(ARTICLES)') $(if $(PORT),--port '$(PORT)') \
	$(if $(DATA),--data '$(DATA)') $(if $(REPLICAS),--replicas '$(REPLICAS)') \
	$(if $(SETTINGS),--settings '$(SETTINGS)')
STOP_OPTIONS := $(if $(DATA),--data '$(DATA)')

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile
	@echo '  variables of run: ARTICLES=DIR PORT=N DATA=DIR REPLICAS=N SETTINGS=FILE; of restart, stop: DATA=DIR'

setup: ## both environments, from lock files
	@bin/setup all

run: ## everything, in the foreground; Ctrl-C stops it
	@bin/setup all
	@exec .venv/bin/bot run $(RUN_OPTIONS)

restart: ## renew everything that runs with DATA but Redis, without a break
	@bin/setup all
	@exec .venv/bin/bot restart $(STOP_OPTIONS)

stop: ## end the run that uses DATA
	@if [ -x .venv/bin/bot ]; then exec .venv/bin/bot stop $(STOP_OPTIONS); fi; \
	echo 'nothing is running: nothing is set up here'>&2

new-shop: ## a folder for another company (DIR=...), to be filled
	@[ -n "$(DIR)" ] || { echo 'make new-shop DIR=path/of/the/new/folder' >&2; exit 2; }
	@bin/setup app
	@.venv/bin/bot new-shop --dir '$(DIR)' $(if $(NAME_KO),--name-ko '$(NAME_KO)') \
		$(if $(NAME_EN),--name-en '$(NAME_EN)')

test: ## all tests: unit, Redis, the trained model, a browser
	@bin/setup all test
	@$(PYTHON) -m pytest $(TESTS)

chaos: ## kills, cuts and stops everything under load, then checks every promise [ARGS=...]
	@bin/setup all test
	@$(PYTHON) -m tests.chaos $(ARGS)

fuzz: ## 100,000 malformed and hostile frames and requests [ARGS=...]
	@bin/setup app test
	@$(PYTHON) -m tests.fuzz $(ARGS)

bench: ## how fast, how much memory, against a stock Rasa [ARGS=...]
	@bin/setup all test
	@$(PYTHON) -m tests.bench $(ARGS)

evaluate: ## how well it understands and finds, on development data beside the checkout [ARGS=...]
	@bin/setup all test
	@$(PYTHON) -m tests.evaluate $(ARGS)

recompute: ## every figure from the events again, which must change nothing [DATA=DIR]
	@bin/setup app
	@.venv/bin/bot record recompute $(STOP_OPTIONS)

demo-data: ## a month of customers on a running demo that has had none [DATA=DIR] [DAYS=30]
	@bin/setup app
	@.venv/bin/bot demo-data $(STOP_OPTIONS) $(if $(DAYS),--days '$(DAYS)')

calibrate: ## move the bound for answering: TARGET=0.05 lets 5 % of the answers be wrong
	@bin/setup app
	@.venv/bin/knowledge calibrate --target '$(or $(TARGET),0.05)'

lint: ## ruff, mypy, shell scripts, known vulnerabilities
	@bin/setup app test
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@for script in bin/setup bin/lock bin/setup.d/*.sh; do sh -n "$$script" || exit 1; done
	@bash -n .ci/run
	@$(PYTHON) bin/audit

screenshots: ## the README's pictures, made again from a running Baton
	@bin/setup all test
	@BATON_SCREENSHOTS=docs $(PYTHON) -m pytest tests/system/test_pictures.py

docs: ## docs/settings.md from the settings' model
	@bin/setup app
	@$(PYTHON) -m bot.settings.describe

docs-check: ## whatever the docs name exists: settings, commands, paths, frames
	@bin/setup app test
	@$(PYTHON) -m pytest -q tests/unit/test_docs.py

lock: ## requirements/*.in to lock files
	@bin/lock

train: ## the Rasa model, if NLU data, rules, configuration or code changed
	@bin/setup all
	@$(PYTHON) -m bot.run.model $(if $(DATA),--data '$(DATA)')

clean: ## environments, data and caches (asks first)
	@printf 'remove .venv, .venv-rasa, .data (conversations too) and caches? [y/N] '; \
	read answer; [ "$$answer" = y ] || exit 1; \
	rm -rf .venv .venv-rasa .data .rasa .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info
