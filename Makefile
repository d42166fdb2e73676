# The README's two commands:
#   make song   sets up an environment and makes the example song
#   make test   sets up an environment and runs every check
# and, for the recipes in docs/training-data.md, docs/codec.md, docs/voice.md and docs/band.md:
#   make setup-train   sets up an environment that can make the corpora and train the models
PYTHON ?= python3
VENV ?= .venv
# On a Linux machine without an Nvidia GPU, spare yourself gigabytes of CUDA libraries:
#   make song PIP_FLAGS="--extra-index-url https://download.pytorch.org/whl/cpu"
PIP_FLAGS ?=
PREDICTORS = distillmos==0.9.1 xls-r-sqa==0.1.0 speechmos==0.0.1.1
PIP = $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt $(PIP_FLAGS)

.PHONY: song test setup setup-dev setup-train clean

song: setup
	$(VENV)/bin/songwright sing examples/lyrics/paper-boats.txt -o out/paper-boats
	@echo "Your song is out/paper-boats/song.wav; open out/paper-boats/report.html to look at it."

test: setup-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/pytest

setup: $(VENV)/.installed
setup-dev: $(VENV)/.installed-dev
setup-train: $(VENV)/.installed-train

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# torch goes first and alone: the other packages then find it there and fetch no other build of it.
$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) torch
	$(PIP) -e ".[words]"
	touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) torch
	$(PIP) -e ".[eval,dev]"
# DAC's own code (parity tests) and the predictors of opinions ask for torchaudio, of which there is no CPU build.
	$(PIP) --no-deps descript-audio-codec descript-audiotools $(PREDICTORS)
	touch $@ $(VENV)/.installed

$(VENV)/.installed-train: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) torch
	$(PIP) -e ".[eval,train]"
	$(PIP) --no-deps descript-audio-codec descript-audiotools $(PREDICTORS)
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) out build *.egg-info
