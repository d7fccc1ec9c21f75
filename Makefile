# The commands to know: make serve, make test. The rest: verify, lint, bench, screenshots.
# pip's own environment (PIP_INDEX_URL, PIP_FIND_LINKS, PIP_EXTRA_INDEX_URL, …) is honoured.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: serve test verify verify-torch bench soak lint screenshots clean

serve: $(VENV)/lab-ready
	@$(BIN)/gradschool serve $(SERVE)

test: $(VENV)/test-ready
	$(BIN)/pytest -n 2 --dist loadgroup

verify: $(VENV)/lab-ready
	$(BIN)/gradschool verify --mutate

# By hand, at releases: prove every lock with another torch, in an environment of its own, and write down what differs.
# make verify-torch TORCH=2.14.1
verify-torch:
	@test -n "$(TORCH)" || { echo "Say which torch: make verify-torch TORCH=2.14.1"; exit 2; }
	$(PYTHON) -m venv $(VENV)-torch-$(TORCH)
	grep -v '^torch==' constraints.txt > $(VENV)-torch-$(TORCH)/constraints.txt
	$(VENV)-torch-$(TORCH)/bin/pip install --quiet torch==$(TORCH)
	$(VENV)-torch-$(TORCH)/bin/pip install --quiet --constraint $(VENV)-torch-$(TORCH)/constraints.txt --editable '.[lab]'
	$(VENV)-torch-$(TORCH)/bin/python docs/torch_versions.py

lint: $(VENV)/test-ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# On a quiet machine: ten minutes or so. Each prints its rival beside it.
bench: $(VENV)/bench-ready
	$(BIN)/python benchmarks/load.py
	$(BIN)/python benchmarks/sweep.py
	$(BIN)/python benchmarks/lab_page.py
	$(BIN)/python benchmarks/lab_engine.py
	$(BIN)/python benchmarks/refusals.py
	$(BIN)/python benchmarks/snippet.py
	$(BIN)/python benchmarks/papers.py
	$(BIN)/python benchmarks/verdicts.py
	$(BIN)/python benchmarks/test_accuracy.py
	$(BIN)/python benchmarks/regrade.py

# 10,000 runs of the sandbox and 200 kills: half an hour. Writes docs/soak.md.
soak: $(VENV)/test-ready
	$(BIN)/python benchmarks/soak.py --write

screenshots: $(VENV)/test-ready
	$(BIN)/python docs/screenshots.py

clean:
	rm -rf $(VENV) $(VENV)-torch-*

$(VENV)/bin/pip:
	$(PYTHON) -m venv $(VENV)

# The lab: what serving and proving need.
$(VENV)/lab-ready: pyproject.toml constraints.txt | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[lab]'
	@touch $@

# Everything: test tools, linters, and the programs the tests drive (a browser, a PostgreSQL).
$(VENV)/test-ready: pyproject.toml constraints.txt tests/programs.sh $(VENV)/lab-ready
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[lab,dask,lightning,hugging-face,postgresql,test,lint]'
	bash tests/programs.sh $(BIN)/playwright
	@touch $@

# The rivals that benchmarks/ measures the lab against.
$(VENV)/bench-ready: pyproject.toml constraints.txt $(VENV)/test-ready
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[lab,bench,test]'
	@touch $@
