"""The floors of docs/architecture.md hold, and what would break them is noticed."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path

import grimp
import pytest

import songwright
from songwright.batch.run import SING
from songwright.production import background

ROOT = Path(__file__).parents[1]
MODULE_NAME = re.compile(r"(?<![\w/.])(?<!getLogger\(\")songwright(?:\.[a-z_0-9]+)+")
PLANTED = {
    "vocals/stage.py": "songwright.mixer.mix",  # a stage by a stage
    "planner/plan.py": "songwright.accompaniment.arranger.arrange",
    "production/sing.py": "songwright.training.schedule",
    "evaluation/songs.py": "songwright.training.schedule",
    "training/schedule.py": "songwright.evaluation.signal_metrics",
    "batch/run.py": "songwright.training.schedule",
    "cli.py": "songwright.evaluation.signal_metrics",
    "production/resing.py": "songwright.api",
    "codec/interface.py": "songwright.listening.pitch",
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(folder), "COLUMNS": "200"},
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code without its weights, and its contracts."""
    only_code = shutil.ignore_patterns("*.safetensors", "*.json", "*.md", "__pycache__")
    shutil.copytree(ROOT / "songwright", tmp_path / "songwright", ignore=only_code)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold_and_planted_imports_break_them(copy: Path) -> None:
    assert lint(copy).returncode == 0
    for place, module in PLANTED.items():
        path = copy / "songwright" / place
        path.write_text(f"{path.read_text()}\n\ndef planted() -> None:\n    import {module}\n")
    found = lint(copy)
    assert found.returncode == 1
    for place, module in PLANTED.items():
        importer = "songwright." + place.removesuffix(".py").replace("/", ".")
        assert f"{importer} -> {module}" in found.stdout, found.stdout


def test_a_new_folder_needs_a_floor(copy: Path) -> None:
    (copy / "songwright" / "attic").mkdir()
    (copy / "songwright" / "attic" / "__init__.py").touch()
    assert "attic" in lint(copy).stdout


def imports_of(package: str) -> dict[str, set[str]]:
    """For each module those that its import runs: what it names, wherever it stands, and the packages around that."""
    graph = grimp.build_graph(package, exclude_type_checking_imports=True, cache_dir=None)
    found: dict[str, set[str]] = {}
    for module in graph.modules:
        named = graph.find_modules_directly_imported_by(module)
        parts = [one.split(".") for one in named]
        around = {".".join(one[:end]) for one in parts for end in range(1, len(one) + 1)}
        found[module] = around - {module}
    return found


def circle_in(imports: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circle_in(imports_of("songwright")) == []


@pytest.mark.parametrize(
    ("late", "early", "is_circle"),
    [
        ("def f():\n    import planted.early", "import planted.late", True),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import planted.early", "import planted.late", False),
        ("", "import planted.late", False),
        ("import planted.inner.leaf", "", True),  # its package's __init__ imports `late`
    ],
)
def test_circles_are_found(
    late: str, early: str, is_circle: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "planted"
    (package / "inner").mkdir(parents=True)
    files = {"__init__": "", "late": late, "early": early, "inner/__init__": "import planted.late", "inner/leaf": ""}
    for name, text in files.items():
        (package / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    assert bool(circle_in(imports_of("planted"))) == is_circle


def test_names_that_are_loaded_by_string_are_there() -> None:
    for name in songwright.__all__:
        assert getattr(songwright, name) is not None
    module, function = SING.split(":")
    assert callable(getattr(import_module(module), function))
    assert callable(import_module(background.WORKER).main)


def test_every_module_named_in_code_and_documents_is_there() -> None:
    """A moved module is easily forgotten in a command line, a docstring or a recipe."""
    texts = [*ROOT.glob("docs/*.md"), ROOT / "README.md", *(ROOT / "songwright").rglob("*.py"),
             *(ROOT / "songwright").rglob("*.md")]  # fmt: skip
    for path in texts:
        for name in MODULE_NAME.findall(path.read_text(encoding="utf-8")):
            assert _is_there(name), f"{path.relative_to(ROOT)} speaks of '{name}'"


def _is_there(name: str) -> bool:
    """Whether a dotted name begins with a module, or is one of a module's names."""
    place, parts = ROOT / "songwright", name.split(".")[1:]
    for index, part in enumerate(parts):
        if (place / part).is_dir():
            place = place / part
            continue
        module = place / f"{part}.py"
        rest = parts[index + 1 :]
        own = module if module.is_file() else place / "__init__.py"
        wanted = rest[0] if module.is_file() and rest else (None if module.is_file() else part)
        return wanted is None or re.search(rf"\b{wanted}\b", own.read_text(encoding="utf-8")) is not None
    return True


def test_the_picture_of_the_floors_is_the_codes() -> None:
    found = importlib.util.spec_from_file_location("floors", ROOT / "docs" / "floors.py")
    assert found is not None and found.loader is not None
    floors = importlib.util.module_from_spec(found)
    found.loader.exec_module(floors)
    assert floors.PICTURE.read_text(encoding="utf-8") == floors.drawn(), "run: python docs/floors.py"


def test_every_folder_and_file_of_the_architecture_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = {path.name for path in (ROOT / "songwright").iterdir() if (path / "__init__.py").is_file()}
    assert {name for name in folders if f"**`{name}/`**" not in text} == set()
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert (ROOT / "docs" / link).exists(), link


def test_help_and_version_load_no_workshop() -> None:
    """Commands import what they need when they are called, so that the program starts quickly."""
    code = "import sys, songwright.cli; print([m for m in sys.modules if m.startswith('songwright.')], file=sys.stderr)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    loaded = json.loads(found.stderr.replace("'", '"'))
    for folder in ("evaluation", "training", "corpora", "codec", "accompaniment", "vocals"):
        assert not [name for name in loaded if name.startswith(f"songwright.{folder}.")]
