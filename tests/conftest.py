"""Fixtures shared by all tests."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.load import Catalogue, Country, load_catalogue, load_country
from tests.main_job import MainJob, run_main_job

PROJECT = Path(__file__).parent.parent
# Made once per process and dear: a main job, the years of Moldova, a PostgreSQL server, Airflow.
SHARED = ("main_job", "session_root", "server", "facts")


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items) -> None:
    """Where several processes share the tests, what is dear is made by one of them."""
    for item in items:
        needed = [name for name in SHARED if name in item.fixturenames]
        group = needed[0] if needed else item.location[0]
        item.add_marker(pytest.mark.xdist_group(group))


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
