"""``flask backup`` and ``flask restore``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from anchorcenter.commands.backups.archive import BackupError, Manifest
from anchorcenter.commands.backups.making import make_backup
from anchorcenter.commands.backups.restoring import restore_backup

FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command()
@FILE
@with_appcontext
def backup(file: Path) -> None:
    """Write database and uploads to FILE while the center is running."""
    try:
        made = make_backup(file.absolute(), datetime.now(UTC))
    except BackupError as error:
        raise click.ClickException(f"No backup was made: {error}.") from None
    click.echo(f"{file}: {_contents(made)}")


@click.command()
@FILE
@click.option("--replace", "replaces", is_flag=True, help="Put it in the place of the center that is there.")
@with_appcontext
def restore(file: Path, *, replaces: bool) -> None:
    """Put the center in FILE in place. Stop server and worker first: they keep pages in memory."""
    try:
        restored = restore_backup(file.absolute(), replaces=replaces)
    except BackupError as error:
        raise click.ClickException(f"Nothing was restored: {error}.") from None
    click.echo(f"Restored {_contents(restored)}. The doctor finds nothing wrong.")


def _contents(manifest: Manifest) -> str:
    uploads = sum(name.startswith("uploads/") for name in manifest.files)
    counts = manifest.counts
    return (
        f"{counts.get('bookings', 0)} bookings, {counts.get('people', 0)} people, {uploads} uploads "
        f"of {manifest.made_at} "
        f"({manifest.server}, schema {manifest.revision})"
    )
