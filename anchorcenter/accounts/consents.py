"""What people consent to: texts in versions, and who gave and withdrew which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from anchorcenter.accounts.models import ConsentKind, ConsentRecord, RoleGrant
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import Text, _l, locale


@dataclass(frozen=True, kw_only=True)
class Consent:
    """One thing to consent to, in its version of today; its words are a template for each version and language."""

    kind: ConsentKind
    version: int
    title: Text
    is_required: bool

    def text_name(self) -> str:
        """The template with purpose, items, period and the right to refuse, in the reader's language."""
        return f"accounts/consents/{self.kind}-{self.version}.{locale()}.html"


CONSENTS = (
    Consent(kind=ConsentKind.TERMS, version=1, title=_l("Terms of use"), is_required=True),
    Consent(kind=ConsentKind.PRIVACY, version=1, title=_l("Collection and use of personal data"), is_required=True),
    Consent(kind=ConsentKind.NEWS, version=1, title=_l("News of courses and events by e-mail"), is_required=False),
)
_LIVE: Any = select(ConsentRecord.kind, ConsentRecord.version, ConsentRecord.given_at).where(
    ConsentRecord.person_id == bindparam("person"), ConsentRecord.withdrawn_at.is_(None)
)
_OFFICE: Any = select(RoleGrant.id).where(RoleGrant.person_id == bindparam("person"), RoleGrant.revoked_at.is_(None))


def check_consents(given: Iterable[ConsentKind]) -> list[Reason]:
    """Which required consents are missing of ``given``."""
    message = _l("Without this consent there can be no account.")
    missing = [c for c in CONSENTS if c.is_required and c.kind not in set(given)]
    return [Reason(code="consent", message=message, field=str(c.kind)) for c in missing]


def list_given(person_id: int) -> dict[ConsentKind, tuple[int, datetime]]:
    """What that person consents to now: the version, and since when."""
    return {ConsentKind(k): (version, at) for k, version, at in db.session.execute(_LIVE, {"person": person_id})}


def list_owed(person_id: int) -> list[Consent]:
    """The required consents whose version of today that person has not given; who works here owes none."""
    if db.session.execute(_OFFICE, {"person": person_id}).first():
        return []
    given = list_given(person_id)
    return [c for c in CONSENTS if c.is_required and given.get(c.kind, (0, None))[0] < c.version]


def give(person_id: int, kinds: Iterable[ConsentKind], *, by: tuple[int, str], now: datetime) -> None:
    """Note that the person consents to the texts of today; an older version of the same ends. Writes."""
    wanted = [c for c in CONSENTS if c.kind in set(kinds)]
    _end(person_id, [c.kind for c in wanted], now)
    for c in wanted:
        db.session.add(ConsentRecord(person_id=person_id, kind=c.kind, version=c.version, given_at=now))
    record("consent", "person", person_id, by=by, now=now, after={str(c.kind): c.version for c in wanted})


def choose(person_id: int, kinds: Iterable[ConsentKind], *, by: tuple[int, str], now: datetime) -> None:
    """Have exactly ``kinds`` of the optional ones: give what is new, withdraw what is left out. Writes."""
    optional = {c.kind for c in CONSENTS if not c.is_required}
    given, wanted = set(list_given(person_id)) & optional, set(kinds) & optional
    if wanted - given:
        give(person_id, wanted - given, by=by, now=now)
    if given - wanted:
        _end(person_id, given - wanted, now)
        record("withdraw_consent", "person", person_id, by=by, now=now, before={"kinds": sorted(given - wanted)})


def _end(person_id: int, kinds: Iterable[ConsentKind], now: datetime) -> None:
    live = ConsentRecord.person_id == person_id, ConsentRecord.withdrawn_at.is_(None)
    ended = update(ConsentRecord).where(*live, ConsentRecord.kind.in_(list(kinds))).values(withdrawn_at=now)
    db.session.execute(ended.execution_options(synchronize_session=False))
