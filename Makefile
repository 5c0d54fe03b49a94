# make run     the environment, then the whole job: from articles and gold to a pipeline, its report and its wheel
# make test    the environment, then every check: ruff, mypy, the tests
# make test-full   the tests at the sizes they are meant for; figures go to evaluation/full.json
# make bench   time the pipeline beside its peers; figures go to evaluation/speed.json
# make lock    write requirements.lock anew (needs uv)
PYTHON ?= python3.11
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: run test test-full check bench lock clean

run: .venv/.installed
	$(BIN)/python -m weasel run all

test: check

test-full: .venv/.installed
	HANCHOT_SIZE=full $(BIN)/pytest

check: .venv/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

# The lock is complete, so nothing is resolved here: only what it names, with the hashes it names.
.venv/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) install --no-deps --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

bench: run
	$(BIN)/python -m hanchot evaluation speed models/vi_hanchot_news_sm --output evaluation/speed.json

lock:
	uv pip compile pyproject.toml --extra dev --python-version 3.11 --generate-hashes --quiet \
		--custom-compile-command "make lock" --output-file requirements.lock

clean:
	rm -rf .venv training/runs models/vi_* models/dist evaluation/reports project.lock
