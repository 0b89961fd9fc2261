# make demo | test | lab | bench, and what they stand on. Everything is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: help demo test lint types lab bench detection mutation spark docs clean

help:            ## what there is
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/ -/'

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	touch $(STAMP)

.venv/.spark: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[spark]'
	touch $@

demo: $(STAMP)   ## audit the sample claims and render the findings report
	$(BIN)/auditkit demo

test: $(STAMP)   ## every test, and the notebooks against their outputs
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist loadfile
	$(BIN)/python -m pytest --nbval --nbval-current-env --nbval-sanitize-with tests/nbval_sanitize.cfg notebooks

lint: $(STAMP)   ## ruff and mypy alone
	$(BIN)/ruff check .
	$(BIN)/mypy

lab: $(STAMP)    ## JupyterLab on the notebooks
	$(BIN)/auditkit lab

bench: $(STAMP)  ## speed, measured side by side in one run: a sample, and a million lines
	$(BIN)/python -m tests.benchmarks --lines 1000000

bench-population: $(STAMP)  ## the same of a population alone: LINES=10000000
	$(BIN)/python -m tests.benchmarks --population-only --lines $(or $(LINES),10000000)

detection: $(STAMP)  ## recall and precision on 300 planted errors and 300 near misses a check
	$(BIN)/python -m tests.detection
	$(BIN)/python -m tests.detection --situations 300

mutation: $(STAMP)  ## change the checks' code a little, one place at a time, and list what no example notices
	$(BIN)/python -m tests.mutation

spark: .venv/.spark  ## PySpark in local mode: a run, and every check's examples; needs Java
	$(BIN)/python -m pytest tests/audit/test_population.py -k spark
	$(BIN)/python -m tests.cluster

docs: $(STAMP)   ## write the generated pages
	$(BIN)/auditkit checks --page > docs/checks.md
	$(BIN)/auditkit tables --page > docs/tables.md

clean:           ## remove what make made
	rm -rf .venv audits .pytest_cache .mypy_cache .ruff_cache
