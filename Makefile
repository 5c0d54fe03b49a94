# make run     the environment, then the whole job: from articles and gold to a pipeline, its report and its wheel
# make test    the environment, then every check: ruff, mypy, the tests
# make test-full   the tests at the sizes they are meant for; figures go to evaluation/full.json
# make bench   time the pipeline and the corpus commands beside their peers; figures go to evaluation/*speed.json
# make lock    write the two locks anew (needs uv)
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

bench: run .peers/.installed
	$(BIN)/python -m hanchot evaluation speed models/vi_hanchot_news_sm --output evaluation/speed.json
	.peers/bin/python evaluation/bench_corpus.py --output evaluation/corpus-speed.json

# The same environment with the peers in it.
.peers/.installed: evaluation/peers.lock
	$(PYTHON) -m venv .peers
	.peers/bin/python -m pip --quiet --disable-pip-version-check install --no-deps --require-hashes -r evaluation/peers.lock
	.peers/bin/python -m pip --quiet --disable-pip-version-check install --no-deps --no-build-isolation -e .
	@touch $@

lock:
	uv pip compile pyproject.toml --extra dev --python-version 3.11 --generate-hashes --quiet \
		--custom-compile-command "make lock" --output-file requirements.lock
	uv pip compile pyproject.toml --extra dev --extra peers --constraint requirements.lock --python-version 3.11 \
		--generate-hashes --quiet --custom-compile-command "make lock" --output-file evaluation/peers.lock

clean:
	rm -rf .venv .peers training/runs models/vi_* models/dist evaluation/reports project.lock
