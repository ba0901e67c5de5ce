"""The compose file, read by the tool that runs it; no container engine is needed for that."""

import os
import re
import shutil
import subprocess

import pytest
import yaml

from local import settings

SECRETS = ["AIRFLOW_FERNET_KEY", "AIRFLOW_SECRET_KEY", "AIRFLOW_JWT_SECRET", "POSTGRES_PASSWORD"]


def config(tmp_path, given: dict[str, str]) -> subprocess.CompletedProcess:
    if not shutil.which("docker-compose"):
        message = "docker-compose is not there (Debian: apt-get install docker-compose)"
        if os.environ.get("REQUIRE_COMPOSE") == "1":
            pytest.fail(message)
        pytest.skip(message)
    values = tmp_path / "env"
    values.write_text("".join(f"{name}={value}\n" for name, value in given.items()))
    return subprocess.run(
        ["docker-compose", "--env-file", str(values), "config"],
        cwd=settings.PROJECT,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def services(tmp_path) -> dict:
    done = config(tmp_path, {name: f"value-of-{name}" for name in SECRETS})
    assert done.returncode == 0, done.stderr
    return yaml.safe_load(done.stdout)["services"]


@pytest.mark.parametrize("lacking", SECRETS)
@pytest.mark.parametrize("blank", [True, False])
def test_nothing_starts_without_its_secrets(tmp_path, lacking, blank):
    given = {name: "x" for name in SECRETS if name != lacking}
    done = config(tmp_path, given | ({lacking: ""} if blank else {}))
    assert done.returncode != 0
    assert "copy .env.example to .env" in done.stderr


def test_the_example_names_every_value_and_holds_no_secret():
    named = re.findall(r"^([A-Z_]+)=(.*)$", (settings.PROJECT / ".env.example").read_text(), re.M)
    used = set(re.findall(r"\$\{([A-Z_]+)", (settings.PROJECT / "docker-compose.yml").read_text()))
    assert {name for name, _ in named} == used
    assert [value for name, value in named if name in SECRETS] == [""] * len(SECRETS)


def test_the_web_page_is_published_on_the_loopback_alone_and_nothing_else_is(services):
    ports = {name: service.get("ports", []) for name, service in services.items()}
    assert ports.pop("api-server") == ["127.0.0.1:8080:8080/tcp"]
    assert not any(ports.values())


def test_airflow_has_its_processes_and_they_wait_for_init(services):
    airflow = {"api-server", "scheduler", "dag-processor", "triggerer"}
    assert set(services) == airflow | {"postgres", "init"}
    for name in airflow:
        waits = services[name]["depends_on"]["init"]["condition"]
        assert waits == "service_completed_successfully"
        assert services[name]["environment"] == services["init"]["environment"]
        assert services[name]["image"] == services["init"]["image"]
    assert "--skip-serve-logs" in services["scheduler"]["command"]


def test_tasks_reach_the_api_server_and_share_and_store_are_kept(services):
    scheduler = services["scheduler"]
    address = scheduler["environment"]["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"]
    assert address == "http://api-server:8080/execution/"
    targets = {volume.split(":")[1] for volume in scheduler["volumes"]}
    assert targets == {"/srv/airflow", "/srv/profile", "/srv/share"}


def test_the_image_has_the_libraries_the_preflight_asks_for():
    from local.preflight import DEBIAN

    dockerfile = (settings.PROJECT / "Dockerfile").read_text()
    assert all(package in dockerfile for package in DEBIAN.split())
    assert "--require-hashes -r requirements.txt" in dockerfile
