# make run, make test: everything else they need they fetch themselves, once.

PORT ?= 8000
HOST ?= 127.0.0.1
FORUM_DATA_DIR ?= instance
PAGE ?= /
AS ?= visitor
SIZE ?= 2000

.SILENT:
.PHONY: help run test drawing pictures contact-sheet house quality profile lint secrets advisories check format lock wheels clean

help:
	echo "make run     start the exchange with its demonstration, at http://$(HOST):$(PORT)"
	echo "make test    run every test"
	echo "make lint    check format, style, types and which wing imports which"
	echo "make drawing draw the wings anew as docs/wings.svg"
	echo "make pictures take the pictures of /help anew, from the demonstration"
	echo "make contact-sheet look at every page, by role, width and scheme, in contact-sheets/"
	echo "make house   measure the house: entries, knots, names, types, lengths"
	echo "make quality look at pages with Lighthouse and a validator (fetched by npm, elsewhere)"
	echo "make profile say where the time of a page goes: PAGE=/address AS=role SIZE=case studies"
	echo "make secrets look for keys and passwords in what git keeps"
	echo "make advisories ask OSV for known faults of the pinned packages, if it can be reached"
	echo "make check   lint and test"
	echo "make format  put the code into its format"
	echo "make lock    pin what pyproject.toml asks for, with uv (pip install uv), keeping versions"
	echo "make wheels  look whether every pinned package comes as a wheel for each Python"
	echo "make clean   remove the packages and caches; what people wrote ($(FORUM_DATA_DIR)) stays"

run: export FORUM_DEMO = 1
run: export PORT := $(PORT)
run: export HOST := $(HOST)
run: export FORUM_DATA_DIR := $(FORUM_DATA_DIR)
run:
	bin/set-up run
	exec .venv/bin/python -m forum.serve --stop-with-parent

test:
	bin/set-up test
	bin/test

house:
	bin/set-up test
	.venv/bin/python bin/house.py

pictures:
	bin/set-up test
	.venv/bin/python bin/pictures.py help

contact-sheet:
	bin/set-up test
	.venv/bin/python bin/pictures.py sheet

quality:
	bin/set-up test
	.venv/bin/python bin/quality.py

drawing:
	.venv/bin/python bin/drawing.py

profile:
	bin/set-up test
	.venv/bin/python -m benchmarks.profile --page "$(PAGE)" --as-role "$(AS)" --case-studies $(SIZE)

lint:
	bin/set-up test
	echo "Format ..." && .venv/bin/python -m ruff format --quiet --check .
	echo "Style ..." && .venv/bin/python -m ruff check --quiet .
	echo "Types ..." && .venv/bin/python -m mypy --no-error-summary
	echo "Imports ..." && .venv/bin/lint-imports --no-logo >.venv/imports.log || { cat .venv/imports.log; exit 1; }

secrets:
	bin/set-up test
	.venv/bin/python bin/secrets_scan.py

advisories:
	bin/set-up test
	.venv/bin/python bin/advisories.py

check: lint secrets test

format:
	bin/set-up test
	.venv/bin/python -m ruff check --quiet --fix .
	.venv/bin/python -m ruff format --quiet .

LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-strip-extras pyproject.toml
lock:
	$(LOCK) --output-file requirements.txt
	$(LOCK) --group dev --output-file requirements-dev.txt

wheels:
	bin/set-up test
	.venv/bin/python -m tests.wheels

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find forum tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +
