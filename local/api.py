"""Airflow's REST API, over the loopback."""

import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote, urlencode

SECONDS = 30


class ApiError(Exception):
    """The API refused or could not be reached; `status` is its HTTP status, 0 if there is none."""

    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status


class Api:
    """One user's door to the API that listens on this port."""

    def __init__(self, port: int, user: str = "", password: str = ""):
        self.address = f"http://127.0.0.1:{port}"
        # Never through a proxy that the shell may name.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self._token = ""
        if user:
            asked = {"username": user, "password": password}
            self._token = self._call("POST", "/auth/token", asked)["access_token"]

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(f"{self.address}{path}", method=method)
        request.add_header("Accept", "application/json")
        if self._token:
            request.add_header("Authorization", f"Bearer {self._token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                text = answer.read()
        except urllib.error.HTTPError as fault:
            said = fault.read().decode(errors="replace")[:2000]
            raise ApiError(fault.code, f"{method} {path}: {fault.code} {said}") from fault
        except OSError as fault:
            raise ApiError(0, f"{method} {path}: {fault}") from fault
        return json.loads(text) if text else None

    def get(self, path: str, **query: Any) -> Any:
        tail = f"?{urlencode(query, doseq=True)}" if query else ""
        return self._call("GET", f"/api/v2{path}{tail}")

    def post(self, path: str, body: Any) -> Any:
        return self._call("POST", f"/api/v2{path}", body)

    def patch(self, path: str, body: Any) -> Any:
        return self._call("PATCH", f"/api/v2{path}", body)

    def trigger(self, dag_id: str, conf: dict) -> str:
        """Start a run now; its run id."""
        run = self.post(f"/dags/{dag_id}/dagRuns", {"logical_date": None, "conf": conf})
        return run["dag_run_id"]

    def run(self, dag_id: str, run_id: str) -> dict:
        return self.get(f"/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}")

    def runs(self, dag_id: str) -> list[dict]:
        """The newest hundred runs, newest first."""
        return self.get(f"/dags/{dag_id}/dagRuns", order_by="-run_after", limit=100)["dag_runs"]

    def task_states(self, dag_id: str, run_id: str) -> dict[str, str | None]:
        path = f"/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}/taskInstances"
        return {t["task_id"]: t["state"] for t in self.get(path)["task_instances"]}

    def xcom(self, dag_id: str, run_id: str, task_id: str) -> Any:
        """What a task returned, None if it returned nothing."""
        path = f"/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}/taskInstances/{task_id}"
        try:
            return self.get(f"{path}/xcomEntries/return_value", deserialize="true")["value"]
        except ApiError as fault:
            if fault.status == 404:
                return None
            raise

    def answer(self, dag_id: str, run_id: str, task_id: str, option: str) -> dict:
        """Answer a task that waits for a person."""
        path = f"/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}/taskInstances/{task_id}/-1"
        return self.patch(f"{path}/hitlDetails", {"chosen_options": [option], "params_input": {}})
