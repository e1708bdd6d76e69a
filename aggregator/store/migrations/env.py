"""Alembic's entry: runs the migrations on the connection that `store.engine.migrate` hands in."""

from alembic import context

from aggregator.store.models import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=True, transaction_per_migration=False
)
context.run_migrations()
