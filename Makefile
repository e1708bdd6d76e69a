# The commands of this project. `make help` lists them.
PYTHON ?= python3
VENV := .venv
JOBS ?= 2
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help demo crawl test check format bench bench-extraction bench-copies bench-linking bench-crawl clean

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort

$(VENV)/runtime: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
	    || { echo "make: $(PYTHON) cannot make an environment; install python3-venv (Python 3.11 or newer)"; exit 1; }
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	@touch $@

$(VENV)/development: $(VENV)/runtime
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(VENV)/runtime  ## crawl the bundled newsroom and show the copies found (no internet needed)
	@$(BIN)/scrapy demo

crawl: $(VENV)/runtime  ## crawl the sources of data/sources.toml into data/aggregator.db
	@$(BIN)/scrapy crawl news

test: $(VENV)/development  ## the test suite, slow ones too with ALL=1; AGGREGATOR_TEST_POSTGRES names a PostgreSQL server
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(if $(ALL),,-m "not slow")

check: $(VENV)/development  ## format, lint, types, and the import rule
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py

format: $(VENV)/development  ## put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: bench-extraction bench-copies bench-linking bench-crawl  ## all benchmarks (they need the labelled corpora)

bench-extraction: $(VENV)/development  ## text and facts of pages, beside trafilatura
	$(BIN)/python -m benchmarks.extraction

bench-copies: $(VENV)/development  ## copy judging on labelled and generated pairs, beside the plain measures
	$(BIN)/python -m benchmarks.copies

bench-linking: $(VENV)/development  ## CPU of linking an article in databases of 10,000 and 30,000 articles
	$(BIN)/python -m benchmarks.linking

bench-crawl: $(VENV)/development  ## the whole line, beside plain Scrapy + trafilatura
	$(BIN)/python benchmarks/crawl.py

clean:  ## remove the environment, caches and the demo's database
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis data/demo.db*
