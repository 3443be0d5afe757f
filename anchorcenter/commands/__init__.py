"""The ``flask`` commands; they work through the features' own lists."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import click
import structlog
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy.exc import IntegrityError

from anchorcenter.accounts import service as accounts
from anchorcenter.accounts.models import Role
from anchorcenter.accounts.passwords import check_password
from anchorcenter.accounts.rules import check_email, tidy_email
from anchorcenter.accounts.tokens import password_hash
from anchorcenter.commands import crowd, story
from anchorcenter.commands.backups.cli import backup, restore
from anchorcenter.commands.doctor import CHAINS, doctor
from anchorcenter.commands.tokens import token
from anchorcenter.core import audit, changes, idempotency, jobs, limits, outbox, rates, schema
from anchorcenter.core.db import db
from anchorcenter.core.i18n import in_locale, today
from anchorcenter.core.jobs import Job
from anchorcenter.core.unit_of_work import writing
from anchorcenter.features import FEATURES

OWN_JOBS = (
    *(Job(key=f"core.seal_{c.key}", every=timedelta(minutes=5), run=partial(audit.seal, chain=c)) for c in CHAINS),
    Job(key="core.forget_failures", every=timedelta(hours=1), run=limits.forget),
    Job(key="core.forget_answers", every=timedelta(hours=1), run=idempotency.forget),
    Job(key="core.forget_calls", every=timedelta(hours=1), run=rates.forget),
    Job(key="core.tidy_changes", every=timedelta(minutes=1), run=changes.tidy),
)
_log = structlog.get_logger()


def init_app(app: Flask) -> None:
    for command in (init, demo, create_admin, token, worker, doctor, backup, restore):
        app.cli.add_command(command)


@click.command()
@with_appcontext
def init() -> None:
    """Create the tables, or bring them up to date, and arm the guards."""
    schema.upgrade()
    click.echo("The database is ready.")


@click.command()
@click.option("--today", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day the story is told on; default: today.")
@click.option("--big", type=click.IntRange(min=1), help="Add so many bookings, also to a demo center that is there.")
@with_appcontext
def demo(day: datetime | None, big: int | None) -> None:
    """Lay down the demo center: rooms, people, a year of bookings. Does nothing in a center that has people."""
    now = datetime.now(UTC)
    told_on = day.date() if day else today(now)
    if not (big and crowd.is_demo()):
        click.echo(story.tell(told_on, now))
    if big:
        click.echo(crowd.add(big, told_on))


@click.command("create-admin")
@click.argument("email")
@click.option("--name", default="관리자", help="How the person is called.")
@click.password_option(help="At least 10 characters; asked for when not given.")
@with_appcontext
def create_admin(email: str, name: str, password: str) -> None:
    """Make a director, who may do everything."""
    address = tidy_email(email)
    if reasons := [*check_email(address), *check_password(password, email=address, names=[name])]:
        with in_locale("en"):
            raise click.ClickException(" ".join(str(reason.message) for reason in reasons))
    secret = password_hash(password)
    try:
        with writing():
            accounts.add_person(address, name, password_hash=secret, now=datetime.now(UTC), roles=[Role.DIRECTOR])
    except IntegrityError:
        raise click.ClickException("Someone has that address already.") from None
    click.echo(f"{email} may sign in as director.")


@click.command()
@click.option("--once", is_flag=True, help="Do what is due, then stop.")
@click.option("--every", default=1.0, help="Seconds between two looks.")
@with_appcontext
def worker(once: bool, every: float) -> None:
    """Send what is due and run the jobs whose turn it is. Several workers share the work."""
    if once:
        work(datetime.now(UTC))
        return
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())  # What is being sent is finished and marked.
    while not stop.is_set():
        try:
            work(datetime.now(UTC), stop.is_set)
        except Exception as error:  # A database that is away for a while must find the worker there when it is back.
            _log.error("worker.failed", exc_info=error)
            db.session.remove()
        stop.wait(every)


def work(now: datetime, stops: Callable[[], bool] = lambda: False) -> None:
    """One round of the worker, cut short when ``stops`` says so."""
    senders = {kind: send for feature in FEATURES for kind, send in feature.senders.items()}
    while outbox.send_due(senders, now, stops=stops):
        pass
    if not stops():
        jobs.run_due([*OWN_JOBS, *(job for feature in FEATURES for job in feature.jobs)], now)
