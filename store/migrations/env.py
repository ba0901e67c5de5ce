"""Run by Alembic on the connection `store.register` hands over; never by itself."""

from alembic import context

from store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # The register may share its database with others who use Alembic.
    version_table="register_version",
    # SQLite can take a half-done step back too.
    transactional_ddl=True,
)

with context.begin_transaction():
    context.run_migrations()
