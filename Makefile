# fieldpost: `make demo` and `make test` set up everything they need in .venv; they need Python 3.11 or newer and nothing else.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test fuzz test-browser check docs words clean

.venv/ready: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("fieldpost needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

demo: .venv/ready ## solve the bundled instance, print the summary, write plan and maps to demo/
	$(BIN)/fieldpost demo

# Compiled modules are kept whatever the environment says: else every worker and every process of a test compiles all of them again.
test fuzz test-browser: export PYTHONDONTWRITEBYTECODE :=

test: .venv/ready ## every test
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal

CASES ?= 1000

fuzz: .venv/ready ## attack every reader with CASES files changed at random (make fuzz CASES=10000)
	FIELDPOST_FUZZ_CASES=$(CASES) $(BIN)/python -m pytest tests/fuzz

.venv/browser: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[browser]'
	touch $@

test-browser: .venv/browser ## what people look at, in Chromium and LibreOffice, with the network off; installs both where it may
	sh tests/browser/install.sh
	FIELDPOST_BROWSER_REQUIRED=1 $(BIN)/python -m pytest -m browser tests

check: .venv/ready docs ## style, types, and links of the documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

words: .venv/ready ## bring the catalogues of reports up to date: new texts without a translation, those no longer used removed
	$(BIN)/pybabel -q extract -F optimizer/report/words/babel.cfg -k words -k _words -k translated --no-location --sort-output --no-wrap --project fieldpost -o .venv/words.pot .
	for language in fil id vi; do \
	  $(BIN)/pybabel -q update -i .venv/words.pot -o optimizer/report/words/$$language.po -l $$language --no-fuzzy-matching --ignore-obsolete --no-wrap --ignore-pot-creation-date || exit 1; \
	done

.venv/docs: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	touch $@

docs: .venv/docs ## the documentation as a site in build/site, to be read from disk
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	@echo "Open build/site/index.html"

clean: ## remove what the other targets made
	rm -rf .venv build demo
