# From a fresh clone to a report: everything is made under .venv/ and var/. Works with GNU make 3.81 (macOS).
# PYTHON=… chooses the interpreter; ARGS=… goes to pytest and to `outside`; ONCE=1 ends the demo when its report is there.

VENV := .venv
PY := $(VENV)/bin/python
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(PY) -m pip --quiet
LOCK := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command 'make lock'

# How many processes run the tests, each with a Postgres of its own: BESIDE="-n 2 --dist worksteal". Empty: one by one,
# and Ctrl-C ends every Postgres.
BESIDE ?=

.PHONY: audit help demo test nightly outside bench peers lint serve words lock wheel clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.runtime ## make a report from the sample crisis and serve it until Ctrl-C (ONCE=1: end at once)
	@$(PY) -m console.main demo $(if $(ONCE),--once)

serve: $(VENV)/.runtime ## start both services and a worker
	@$(PY) -m console.main serve

test: $(VENV)/.dev ## run the whole test suite on a Postgres of its own
	@$(PY) -m pytest $(BESIDE) $(ARGS)

lint: $(VENV)/.dev ## ruff, mypy --strict, import contracts
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

nightly: $(VENV)/.dev ## the whole suite with its full counts: generated requests, histories, kills (an hour or more)
	@SITREP_EXAMPLES=1000 SITREP_TEST_PROFILE=nightly $(PY) -m pytest $(BESIDE) -m "nightly or not nightly" $(ARGS)

outside: $(VENV)/.dev ## kill the running product from outside under load and look every receipt up (ARGS="--kills 25 --seed 1")
	@$(PY) -m tests.outside $(ARGS)

bench: $(VENV)/.dev ## measure this machine and write benchmarks/RESULTS.md
	@$(MAKE) --no-print-directory peers || echo "The peers cannot be installed here; the results say which were not measured."
	@$(PY) benchmarks/run.py

peers: $(VENV)/.dev ## install what the benchmarks compare with, apart from what the project needs
	@$(PIP) install --quiet --no-deps --require-hashes --only-binary :all: --upgrade --target $(VENV)/peers/python \
		-r benchmarks/peers/requirements.txt
	@cp benchmarks/peers/package.json $(VENV)/peers/
	@cd $(VENV)/peers && npm install --silent --no-audit --no-fund --no-package-lock

words: $(VENV)/.dev ## carry new and changed texts into the catalogue of each language
	@$(PY) -m foundation.translating services/sitrep/render/words shared/foundation/words

audit: $(PY) ## ask for known weaknesses of the locked dependencies (needs the network)
	@place=$$(mktemp -d) && trap 'rm -rf "$$place"' EXIT && $(PIP) install --target "$$place" pip-audit && \
		PYTHONPATH="$$place" $(PY) -m pip_audit --strict --disable-pip --require-hashes -r requirements/runtime.txt

wheel: $(VENV)/.dev ## build the wheel into dist/
	@rm -rf dist && $(PY) -m hatchling build -t wheel -d dist

lock: $(VENV)/.dev ## resolve requirements/*.txt anew (versions stay unless a bound moves them)
	@$(PIP) install uv
	@$(LOCK) pyproject.toml -o requirements/runtime.txt
	@$(LOCK) pyproject.toml --extra dev -c requirements/runtime.txt -o requirements/dev.txt
	@$(LOCK) requirements/build.in -o requirements/build.txt

clean: ## delete what was built; var/, the data, stays
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@if [ -d var ]; then echo "var/ holds the event log and the reports: delete it yourself if you mean to."; fi

# Three calls: an editable installation can share one neither with hashes nor with the hashed build backend.
$(VENV)/.runtime: requirements/runtime.txt requirements/build.txt pyproject.toml $(PY)
	@echo "Installing the locked dependencies into $(VENV) (the first time up to a minute) ..."
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/runtime.txt
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/build.txt pyproject.toml $(PY)
	@echo "Installing the locked development dependencies into $(VENV) (the first time up to two minutes) ..."
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/dev.txt
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# Debian's Python may come without ensurepip, and then `python -m venv` leaves half an environment: look first.
$(PY):
	@lame=; for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		if "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
			echo "Making $(VENV) with $$("$$python" --version) ..."; \
			exec "$$python" -m venv --clear $(VENV); \
		fi; \
		lame="$$lame $$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; \
	done; \
	if [ "$$lame" ]; then \
		echo "This Python cannot make a virtual environment. Install one of:$$lame (Debian, Ubuntu: apt install)." >&2; \
	else \
		echo "Python 3.11 or later is needed: install python3 and python3-venv, or say make PYTHON=/path/to/python3." >&2; \
	fi; exit 1
