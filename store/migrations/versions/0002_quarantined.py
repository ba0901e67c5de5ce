"""A submission may be quarantined: it lists persons and is kept apart from everything else."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OLD = "state IN ('received', 'accepted', 'held', 'refused', 'superseded')"
NEW = OLD.replace(")", ", 'quarantined')")


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint("submissions_state", "submissions")
        op.create_check_constraint("submissions_state", "submissions", NEW)
        return
    # SQLite changes no check: the table is made anew as it is written down, all else as it was.
    connection = op.get_bind()
    master = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'submissions'"
    written = connection.exec_driver_sql(master).scalar_one()
    if written.count(OLD) != 1:
        raise ValueError("the register's table of submissions is not as step 0001 made it")
    connection.exec_driver_sql(
        written.replace(OLD, NEW).replace("submissions", "submissions_new", 1)
    )
    for step in (
        "INSERT INTO submissions_new SELECT * FROM submissions",
        "DROP TABLE submissions",
        "ALTER TABLE submissions_new RENAME TO submissions",
    ):
        connection.exec_driver_sql(step)
