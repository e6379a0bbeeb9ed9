# Sets Golive up and runs it. Stamps remember what is done, so a second run starts at once.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix static --loglevel error
SOURCES := $(shell find static/src entities/*/assets -type f 2>/dev/null)

# Dozens of processes start; what one of them compiled the others need not compile again.
export PYTHONDONTWRITEBYTECODE :=

.DELETE_ON_ERROR:
.PHONY: run test fuzz lint demo-reset screenshots assets clean requirements

run: staticfiles/.stamp
	@GOLIVE_DEMO="$${GOLIVE_DEMO-1}" exec $(BIN)/python manage.py up

test: $(STAMPS)/developer static/dist/.stamp $(STAMPS)/browser
	@$(BIN)/python -m pytest -n $${TEST_PROCESSES:-4} --dist worksteal $(PYTEST_ARGS)

# Another seed each time; FUZZ_SEED repeats a run, FUZZ_CASES says how many cases in all.
fuzz: export FUZZ_CASES ?= 20000
fuzz: $(STAMPS)/developer static/dist/.stamp
	@$(BIN)/python -m pytest -m fuzz tests/fuzz $(PYTEST_ARGS) # by itself: it measures
	@$(BIN)/python -m pytest -n $${TEST_PROCESSES:-2} tests/fuzz --dist load $(PYTEST_ARGS)

lint: $(STAMPS)/developer
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run

demo-reset: $(STAMPS)/runtime
	@GOLIVE_DEMO="$${GOLIVE_DEMO-1}" $(BIN)/python manage.py demo_reset

screenshots: $(STAMPS)/developer staticfiles/.stamp $(STAMPS)/browser
	$(BIN)/python -m tests.browser.screenshots

assets: static/dist/.stamp

clean:
	rm -rf $(VENV) static/node_modules static/dist staticfiles .pytest_cache .mypy_cache .ruff_cache

# Renews the lock files from the ranges in pyproject.toml (needs uv); no host name gets into them.
requirements:
	uv pip compile pyproject.toml $(LOCK) -o requirements.txt
	uv pip compile pyproject.toml --group dev -c requirements.txt $(LOCK) -o requirements-dev.txt
	uv pip compile --group node $(LOCK) -o requirements-node.txt
LOCK := --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Golive needs Python 3.11 or later."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python can't make virtual environments here: apt-get install python3-venv"; exit 1; }
	@echo "Making the virtual environment"
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/runtime: requirements.txt $(STAMPS)/venv
	@echo "Installing the Python packages"
	@$(PIP) -r requirements.txt
	@touch $@

$(STAMPS)/developer: requirements-dev.txt $(STAMPS)/venv
	@echo "Installing the packages for tests"
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(STAMPS)/runtime

$(STAMPS)/node: requirements-node.txt $(STAMPS)/venv
	@if ! { command -v npm && node -e 'process.exit(Number(process.versions.node.split(".")[0] < 18))'; } >/dev/null 2>&1; then \
		echo "Installing Node from the Python package index"; $(PIP) -r requirements-node.txt; fi
	@touch $@

static/node_modules/.stamp: static/package.json static/package-lock.json static/.npmrc $(STAMPS)/node
	@echo "Installing the packages of the web pages"
	@$(NPM) ci --no-progress 2>&1 | grep -v install-scripts || [ -x static/node_modules/.bin/esbuild ]
	@touch $@

static/dist/.stamp: static/build.mjs $(SOURCES) static/node_modules/.stamp
	@echo "Building the style sheets and scripts"
	@$(NPM) run --silent build
	@touch $@

staticfiles/.stamp: static/dist/.stamp $(STAMPS)/runtime
	@$(BIN)/python manage.py collectstatic --noinput --clear --verbosity 0
	@mkdir -p $(@D) && touch $@

$(STAMPS)/browser:
	@if ! { command -v chromium-headless-shell || command -v chromium; } >/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing Chromium"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell >/dev/null; \
		else echo "The browser tests need Chromium: apt-get install chromium-headless-shell"; exit 1; fi; fi
	@mkdir -p $(STAMPS) && touch $@
