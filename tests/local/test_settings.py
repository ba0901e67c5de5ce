import json
import socket
import stat

from local import settings


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_everything_airflow_keeps_is_readable_by_its_owner_alone(tmp_path):
    home = tmp_path / "airflow"
    settings.prepare(home)
    assert mode(home) == 0o700
    assert [mode(home / name) for name in ("secrets.json", "passwords.json")] == [0o600, 0o600]


def test_secrets_and_passwords_are_made_once(tmp_path):
    settings.prepare(tmp_path)
    before = settings.environment(tmp_path, 8080), settings.passwords(tmp_path)
    settings.prepare(tmp_path)
    assert (settings.environment(tmp_path, 8080), settings.passwords(tmp_path)) == before
    assert set(before[1]) == {"officer", "reviewer", "admin"}
    assert len(set(before[1].values())) == 3


def test_passwords_that_became_readable_for_others_are_closed_again(tmp_path):
    settings.prepare(tmp_path)
    settings.passwords_file(tmp_path).chmod(0o644)
    settings.prepare(tmp_path)
    assert mode(settings.passwords_file(tmp_path)) == 0o600


def test_a_new_user_gets_a_password_and_the_others_keep_theirs(tmp_path):
    settings.prepare(tmp_path)
    known = settings.passwords(tmp_path)
    del known["reviewer"]
    settings.passwords_file(tmp_path).write_text(json.dumps(known))
    assert settings.passwords(tmp_path).items() >= known.items()
    assert settings.passwords(tmp_path)["reviewer"]


def test_settings_of_another_airflow_are_left_out(tmp_path, monkeypatch):
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "CeleryExecutor")
    monkeypatch.setenv("AIRFLOW_CONFIG", "/elsewhere/airflow.cfg")
    settings.prepare(tmp_path)
    environment = settings.environment(tmp_path, 8080)
    assert environment["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"
    assert "AIRFLOW_CONFIG" not in environment


def test_tasks_reach_the_api_server_where_it_listens_and_past_any_proxy(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "example.org")
    settings.prepare(tmp_path)
    environment = settings.environment(tmp_path, 18765)
    assert environment["AIRFLOW__API__PORT"] == "18765"
    address = environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"]
    assert address == "http://127.0.0.1:18765/execution/"
    assert environment["NO_PROXY"] == "example.org,127.0.0.1"


def test_children_have_their_home_inside_the_project(tmp_path):
    settings.prepare(tmp_path)
    environment = settings.environment(tmp_path, 8080)
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "AIRFLOW_HOME"):
        assert environment[name].startswith(str(tmp_path))


def test_a_port_that_is_taken_is_replaced_by_a_free_one():
    with socket.socket() as taken:
        taken.bind((settings.LOOPBACK, 0))
        taken.listen()
        wanted = taken.getsockname()[1]
        assert settings.free_port(wanted) != wanted
    assert settings.free_port(wanted) == wanted
