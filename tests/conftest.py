"""Fixtures shared by all tests."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

from catalogue.load import Catalogue, Country, load_catalogue, load_country
from tests.main_job import MainJob, run_main_job

PROJECT = Path(__file__).parent.parent
# Files of tests that share what is dear and made once per process: Airflow over a main job, the two
# years of Moldova, a database server. Every other file is on its own.
TOGETHER = {
    "airflow": ("tests/local/test_profile.py", "tests/dags/"),
    "moldova": tuple(
        f"tests/pipeline/test_{name}.py"
        for name in ("announce", "as_published", "bad_input", "decide", "files_only",
                     "questionnaires", "rebuild", "statements", "year")
    ),
    "database": ("tests/store/",),
}  # fmt: skip
# Where several processes share the tests, these begin first: what takes long must not begin last.
LONGEST = (
    *TOGETHER["airflow"],
    *TOGETHER["moldova"],
    *(f"tests/{name}.py" for name in ("pipeline/test_canada", "expectations/test_run",
                                      "pipeline/test_answers", "pipeline/test_vintages")),
)  # fmt: skip


class ByWhatTheyShare(LoadScopeScheduling):
    """Where several processes share the tests, one of them runs those of TOGETHER."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        shared = [name for name, files in TOGETHER.items() if file.startswith(files)]
        return shared[0] if shared else file


def pytest_collection_modifyitems(config, items) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: [not item.nodeid.startswith(one) for one in LONGEST])


def pytest_xdist_make_scheduler(config, log) -> ByWhatTheyShare:
    config.option.loadscopereorder = False  # not those files first that have the most tests
    return ByWhatTheyShare(config, log)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def moldova(catalogue: Catalogue) -> Country:
    return load_country("MDA", catalogue)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real published files, which lie beside the project and are never committed."""
    folder = Path(os.environ.get("SHARED_DATA", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        if os.environ.get("REQUIRE_SHARED_DATA") == "1":
            pytest.fail(f"real files are required here, and {folder} is not there")
        pytest.skip(f"real files are not there: {folder}")
    return folder


@pytest.fixture
def libreoffice(tmp_path) -> Callable[[Path, Path, str], Path]:
    """Opens a file in LibreOffice and saves it as another format in a folder; the file saved."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("REQUIRE_OFFICE") == "1":
            pytest.fail("LibreOffice is required here, and soffice is not there")
        pytest.skip("LibreOffice (soffice) is not installed")
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"

    def convert(source: Path, folder: Path, form: str = "xlsx") -> Path:
        command = [program, home, "--headless", "--convert-to", form, "--outdir", folder, source]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=120,
            env=os.environ | {"HOME": tmp_path},
        )
        assert done.returncode == 0, done.stderr
        return folder / f"{source.stem}.{form.partition(':')[0]}"

    return convert


@pytest.fixture(scope="session")
def main_job(tmp_path_factory) -> MainJob:
    """What `make profile` leaves behind, made once; Airflow is paid for here."""
    return run_main_job(tmp_path_factory.mktemp("job"))
