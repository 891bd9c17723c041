# `make run` starts the portal, `make test` proves it. Both make all they need from the lock files.
PORT ?= 8000
COMMUNES ?= 60
MILESTONES ?= 20
MINUTES ?= 10
FUZZ ?= 25
PYTHON ?= python3
BIN := .venv/bin
export LOCAL = 1
export SITE_URL ?= http://127.0.0.1:$(PORT)

.PHONY: run prepare demo dev test soak bench bench-stack check audit sbom format lock locale screenshot clean

run: .venv/runtime prepare  ## the portal on 127.0.0.1:$(PORT), with the real seed data
	@$(BIN)/python manage.py collectstatic --no-input --verbosity 0
	@# No limit on the address here: what is too long is answered in Arabic by the page itself.
	@echo "Tadafur is at $(SITE_URL)/ (Ctrl+C stops it)"
	@$(BIN)/gunicorn tadafur.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 --log-level warning --limit-request-line 0

prepare: .venv/runtime
	@mkdir -p var && chmod 700 var
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py seed
	@$(BIN)/python manage.py first_accounts

demo: export DATABASE_URL = sqlite:///$(CURDIR)/var/demo.sqlite3
demo: .venv/runtime prepare  ## the portal with a large made-up record, in a database of its own (COMMUNES=60 MILESTONES=20)
	@$(BIN)/python manage.py demo_data --communes $(COMMUNES) --milestones $(MILESTONES)
	@$(MAKE) --no-print-directory run

dev: .venv/tests prepare  ## the same with Django's debugging server, reloading on every change
	@DEBUG=1 $(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

test: .venv/tests  ## every test, on SQLite and on PostgreSQL; needs Chromium, Java, nginx and Redis on the machine
	@$(BIN)/python -m tests

soak: .venv/tests  ## hostile cards by the thousand, tables through LibreOffice, the API, a hundred crashes, everything at once (MINUTES=10 FUZZ=25)
	@$(BIN)/python -m tests.soak
	@$(BIN)/python -m pytest tests/in_libreoffice.py tests/fuzz_api.py
	@$(BIN)/python -m tests.crash_rounds
	@$(BIN)/python -m tests.mixed_hour --minutes $(MINUTES)
	@FUZZ=$(FUZZ) $(BIN)/python -m pytest tests/attacks/test_fuzz.py

bench: .venv/tests  ## what pages, searches, cards and files take, into docs/bench.md; PART="pages growth" for some of it
	@$(BIN)/python -m tests.benches $(PART)

bench-stack: .venv/tests  ## the same through PostgreSQL, Valkey (or Redis) and nginx, started from Debian's packages
	@$(BIN)/python -m tests.benches --stack $(PART)

check: .venv/tests audit  ## linters, layer contracts, Django's own checks, known vulnerabilities
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint templates --lint --quiet
	@$(BIN)/lint-imports
	@$(BIN)/python manage.py check --fail-level WARNING
	@$(BIN)/python manage.py makemigrations --check --dry-run

audit: .venv/tests  ## known vulnerabilities of what is installed, where the list of them can be reached
	@$(BIN)/python -m tests.audit

sbom: .venv/tests  ## what the portal is made of, as CycloneDX, into var/sbom.json
	@mkdir -p var && $(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible \
	  --output-file var/sbom.json requirements.lock 2>/dev/null
	@echo "var/sbom.json"

format: .venv/tests
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

lock: .venv/tests  ## new lock files after a change of pyproject.toml
	@$(BIN)/pip install --quiet uv
	@# The tests' file first: the others take its versions, so that what is tried is what runs.
	@for what in "-test --group test" " " "-s3 --extra s3"; do \
	  set -- $$what; name=$${1:-}; test $$# -eq 0 || shift; \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml $$@ \
	    $$(test "$$name" = -test || echo -c requirements-test.lock) -o requirements$$name.lock; done

locale: .venv/tests  ## compile the Arabic of Django's own strings
	@for domain in django djangojs; do \
	  $(BIN)/pybabel compile --domain $$domain --directory tadafur/locale --locale ar_MA --use-fuzzy; done

screenshot: .venv/tests  ## the picture of the README
	@$(BIN)/python docs/take_screenshot.py

clean:  ## the environment only; var/ holds people's work and is never removed
	@rm -rf .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	@$(PYTHON) -m venv .venv 2>/dev/null || { rm -rf .venv; $(PYTHON) -m venv --without-pip .venv; }

# Without Debian's python3-venv the environment has no pip of its own; the machine's pip serves it then.
.venv/runtime: requirements.lock | .venv/bin/python
	@echo "Installing what the portal needs…"
	@if [ -x $(BIN)/pip ]; then pip="$(BIN)/pip"; else pip="$(PYTHON) -m pip --python $(BIN)/python"; fi; \
	  $$pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/tests: requirements-test.lock | .venv/bin/python
	@echo "Installing what the tests need…"
	@if [ -x $(BIN)/pip ]; then pip="$(BIN)/pip"; else pip="$(PYTHON) -m pip --python $(BIN)/python"; fi; \
	  $$pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@ .venv/runtime
