"""``flask token``: API tokens for people and for the programs of the center itself."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from anchorcenter.accounts import api_tokens
from anchorcenter.accounts.models import ApiToken, Person
from anchorcenter.accounts.queries import find_person
from anchorcenter.core.audit import PROGRAM
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing


@click.group()
def token() -> None:
    """API tokens."""


@token.command("create")
@click.argument("email")
@click.option("--scope", "scopes", multiple=True, help=f"One of {', '.join(api_tokens.SCOPES)}; default: all.")
@click.option(
    "--days",
    type=click.IntRange(1, api_tokens.MOST_DAYS),
    default=api_tokens.DAYS,
    show_default=True,
    help="For how many days it works.",
)
@click.option("--name", default="", help="What it is for.")
@with_appcontext
def create(email: str, scopes: tuple[str, ...], days: int, name: str) -> None:
    """Make a token for the person with that address and print it, this once."""
    wanted, person = scopes or api_tokens.SCOPES, _person(email)
    try:
        with writing():
            made = api_tokens.create_token(person.id, scopes=wanted, days=days, name=name, now=datetime.now(UTC))
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo(made)


@token.command("list")
@click.argument("email", required=False)
@with_appcontext
def list_tokens(email: str | None) -> None:
    """List the tokens that work, of one person or of all: number, holder, scopes, end, last use, name."""
    now = datetime.now(UTC)
    for row in api_tokens.list_all(now=now, person_id=_person(email).id if email else None):
        holder = db.session.get_one(Person, row.person_id).email
        until = f"{row.expires_at:%Y-%m-%d}" if row.expires_at else "never"
        used = f"{row.last_used_at:%Y-%m-%d}" if row.last_used_at else "never"
        click.echo(f"{row.id}\t{holder}\t{row.scopes}\tuntil {until}\tused {used}\t{row.name}".rstrip())


@token.command("revoke")
@click.argument("number", type=int)
@with_appcontext
def revoke(number: int) -> None:
    """End the token with that number at once."""
    with writing():
        row = db.session.get(ApiToken, number)
        if row is None:
            raise click.ClickException("There is no such token.")
        api_tokens.end_token(row, by=PROGRAM, now=datetime.now(UTC))
    click.echo(f"Token {number} is revoked.")


def _person(email: str) -> Person:
    person = find_person(email)
    if person is None:
        raise click.ClickException("Nobody has that address.")
    return person
