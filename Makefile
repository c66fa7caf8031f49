# Any Python will do to start with: the tools look for one that is new enough.
PYTHON ?= $(shell command -v python3 || command -v python)
ifeq ($(PYTHON),)
$(error There is no Python here: install Python 3.11 or newer, then run the same command again)
endif

.DEFAULT_GOAL := help
.PHONY: help lessons test test-all refresh bench standalone wheel class site offline lock clean

help: ## say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12
	@echo "ARGS='...' passes options on, TORCH=cpu takes the small torch on Linux"

lessons: ## open the lessons in JupyterLab
	@$(PYTHON) tools/lessons.py $(ARGS)

test: ## check everything: package, lessons, README
	@$(PYTHON) tools/check.py $(ARGS)

test-all: ## make test, other versions, JupyterLab, standalone lessons, as one table
	@$(PYTHON) tools/environment.py tools/check_all.py $(ARGS)

refresh: ## execute the lessons and store their outputs (ARGS=--check only compares)
	@$(PYTHON) tools/refresh.py $(ARGS)

bench: ## measure: first picture, reading, recording, and other tools side by side
	@$(PYTHON) tools/environment.py tools/bench.py $(ARGS)

standalone: ## lessons that carry the package inside, in dist/standalone, checked
	@$(PYTHON) tools/environment.py tools/standalone.py $(ARGS)

wheel: ## the package as one file, in dist, for a Kaggle dataset
	@$(PYTHON) tools/environment.py tools/wheel.py $(ARGS)

class: ## lessons to hand out, without outputs, in dist/class (ARGS=--locked: without solutions)
	@$(PYTHON) tools/environment.py tools/publish/class_copies.py $(ARGS)

site: ## the lessons as static pages, in dist/site; nothing is executed, no torch needed
	@$(PYTHON) tools/publish/website.py $(ARGS)

offline: ## the site as one zip and as one PDF, in dist
	@$(PYTHON) tools/publish/offline.py $(ARGS)

lock: ## renew requirements.lock from pyproject.toml
	@$(PYTHON) tools/lock.py $(ARGS)

clean: ## remove what can be made again
	rm -rf .venv .venv.lock dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
