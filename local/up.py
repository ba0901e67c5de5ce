"""Start Airflow with its web page on 127.0.0.1 and leave it running (`make up`)."""

import json
import sys

from local import processes, settings, show
from store.places import places

WANTED_PORT = 8080


def main() -> int:
    home = places().airflow
    with processes.interruptible():
        try:
            with processes.alone(home):
                port = settings.free_port(WANTED_PORT)
                settings.load_ahead(home, False)
                show.step("starting Airflow")
                processes.start(home, port, settings.environment(home, port))
                address = f"http://{settings.LOOPBACK}:{port}"
                settings.write_private(home / "up.json", json.dumps({"address": address}) + "\n")
        except processes.StartError as fault:
            return show.fail(str(fault))
        except processes.Interrupted as fault:
            show.fail(f"{fault}: everything that was started has been stopped.")
            return 130
    show.step("Airflow is ready")
    print(f"\n  web page   {address}")
    print(f"  passwords  {settings.passwords_file(home)}")
    users = ", ".join(f"{user} ({role})" for user, role in settings.USERS.items())
    print(f"  users      {users}")
    print("  stop       make down")
    return 0


if __name__ == "__main__":
    sys.exit(main())
