"""Stop what `make up` started (`make down`)."""

import sys

from local import processes, show
from store.places import places


def main() -> int:
    home = places().airflow
    stopped = processes.stop_recorded(home) if processes.record_file(home).is_file() else 0
    (home / "up.json").unlink(missing_ok=True)
    show.step(f"stopped {stopped} processes" if stopped else "nothing was running")
    return 0


if __name__ == "__main__":
    sys.exit(main())
