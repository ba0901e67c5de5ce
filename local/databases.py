"""Make both databases of the compose file ready: Airflow's and the register (service `init`)."""

import os
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from local import settings, show
from store.places import places
from store.register import open_register


def make_database(url: sa.URL, beside: sa.URL) -> bool:
    """Make the database that `url` names, connected to `beside`; False if it is there already."""
    engine = sa.create_engine(beside, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        known = sa.text("SELECT 1 FROM pg_database WHERE datname = :name")
        if connection.execute(known, {"name": url.database}).first():
            return False
        quoted = engine.dialect.identifier_preparer.quote(url.database)
        connection.execute(sa.text(f"CREATE DATABASE {quoted}"))
        return True


def main() -> int:
    airflow = sa.make_url(os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"])
    register = sa.make_url(places().register_url)
    if make_database(register, airflow):
        show.step(f"made the database {register.database}")
    open_register(places().register_url).dispose()
    subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], check=True)
    home = Path(os.environ["AIRFLOW_HOME"])
    settings.passwords(home)
    show.step(f"ready; the passwords lie in {settings.passwords_file(home)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
