"""The rules of the house that a reader of the code relies on."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
ROOMS = {
    "model": set(),
    "catalogue": {"model"},
    "store": {"model"},
    "extractors": {"model", "catalogue", "store"},
    "transforms": {"model", "catalogue"},
    "expectations": {"model", "catalogue"},
    "reporting": {"model", "catalogue", "store"},
    "pipeline": {
        "model", "catalogue", "store", "extractors", "transforms", "expectations", "reporting",
    },
    "dags": {"pipeline", "catalogue"},
    "local": {"model", "catalogue", "store", "pipeline"},
}  # fmt: skip
ONLY_IN = {
    "airflow": {"dags"},
    "great_expectations": {"expectations"},
    "weasyprint": {"reporting"},
    "requests": {"extractors", "local"},
}


def imports(path: Path) -> set[str]:
    """The top names a file imports, also inside functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


FILES = [(room, path) for room in ROOMS for path in sorted((PROJECT / room).rglob("*.py"))]


@pytest.mark.parametrize(
    ("room", "path"), FILES, ids=[str(path.relative_to(PROJECT)) for _, path in FILES]
)
def test_a_room_imports_only_the_rooms_below_it(room, path):
    used = imports(path)
    assert used & set(ROOMS) <= ROOMS[room] | {room}
    for package, rooms in ONLY_IN.items():
        assert package not in used or room in rooms, f"{package} belongs in {rooms}"


def test_dags_import_nothing_heavy_while_parsing():
    for path in sorted((PROJECT / "dags").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                module = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
                assert module.split(".")[0] not in {"pandas", "pipeline", "great_expectations"}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [PROJECT / name for name in listed.stdout.splitlines() if (PROJECT / name).is_file()]


def test_lock_file_has_hashes_and_no_index_addresses():
    lock = (PROJECT / "requirements.txt").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert not re.search(r"https?://|--(extra-)?index-url", lock)


def test_templates_hold_no_python_and_code_holds_no_machine_paths():
    for path in tracked():
        if path.suffix in {".py", ".md", ".yml", ".toml", ".j2", ".sh", ""} and path.stat().st_size:
            text = path.read_text(encoding="utf-8", errors="ignore")
            assert not re.search(r"(^|[^\w.])/(work|root|home/\w+)/", text), path
    assert not list((PROJECT / "templates").rglob("*.py"))
