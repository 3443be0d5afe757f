"""What a browser may send about rewards. Shape only."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import HiddenField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired

from anchorcenter.core.fields import DayField, YesNoField, number, optional_line, optional_number
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import parse_day
from anchorcenter.core.text import tidy, to_id
from anchorcenter.supporters.models import ActivityKind
from anchorcenter.supporters.rewards.rules import MOST_POINTS, MOST_WON, NewRewardRules, Rate, Rules, Step
from anchorcenter.supporters.rewards.service import Certifying, NewProposal
from anchorcenter.supporters.texts import KINDS

A_DAY = _l("Enter a date, like 2026-11-26.")


class _Rates(Form):
    """Points and fee of each kind of activity."""


for _kind, _text in KINDS.items():
    setattr(_Rates, f"points_{_kind}", number(_l("%(kind)s: points", kind=_text), 0, MOST_POINTS, default=0))
    setattr(_Rates, f"fee_{_kind}", number(_l("%(kind)s: fee, in won", kind=_text), 0, MOST_WON, default=0))


class RulesForm(_Rates):
    from_on = DayField(_l("They hold for what is done from this day on"), [InputRequired(A_DAY)])
    most_won = optional_number(_l("Most for a month, in won (optional)"), 0, MOST_WON)
    needed_activities = number(_l("Activities that a certificate needs"), 1, 1_000)
    needed_reports = number(_l("Checklists of programmes that a certificate needs"), 0, 1_000, default=0)
    late_percent = number(
        _l("Of a mission's points, percent for what comes late"),
        0,
        100,
        default=0,
    )
    steps = TextAreaField(
        _l("Rewards for points"),
        filters=[lambda text: (text or "")[:2_000]],
        description=_l("One in each line, with its points first: 50 기념품 / Souvenir"),
    )

    def wanted(self) -> NewRewardRules:
        """The rules; call after a successful validation."""
        rates = {
            kind: Rate(points=self[f"points_{kind}"].data, fee_won=self[f"fee_{kind}"].data) for kind in ActivityKind
        }
        same = "from_on", "most_won", "needed_activities", "needed_reports", "late_percent"
        values: dict[str, Any] = {name: self[name].data for name in same}
        lines = [line for line in (self.steps.data or "").splitlines() if line.strip()]
        known = {kind: rate for kind, rate in rates.items() if rate != Rate()}
        return NewRewardRules(rates=known, steps=[_step(line) for line in lines], **values)


def filled(rules: Rules | None) -> RulesForm:
    """The form with what holds now, so that only what changes is typed."""
    if rules is None:
        return RulesForm()
    lines = [f"{points} {name.name}{f' / {name.name_en}' if name.name_en else ''}" for points, name in rules.steps]
    values: dict[str, Any] = {"steps": "\n".join(lines), "most_won": rules.most_won}
    same = "needed_activities", "needed_reports", "late_percent"
    values |= {name: getattr(rules, name) for name in same}
    for kind, rate in rules.rates.items():
        values |= {f"points_{kind}": rate.points, f"fee_{kind}": rate.fee_won}
    return RulesForm(**values)


class ProposalForm(Form):
    month = HiddenField()

    def wanted(self, cohort: str) -> NewProposal:
        """What is to be proposed; call after a successful validation. What is no month is one that is not over."""
        return NewProposal(cohort=cohort, month=parse_day(f"{self.month.data}-01") or date(2199, 1, 1))


class CertifyingForm(Form):
    supporters = SelectMultipleField(_l("Who gets a certificate"), validate_choice=False)
    everybody = YesNoField(_l("All who meet what is asked"))

    def wanted(self) -> Certifying:
        """Who gets one; call after a successful validation. What is no number is nobody's."""
        numbers = [to_id(each) or 0 for each in self.supporters.data or ()]
        return Certifying(supporters=tuple(dict.fromkeys(numbers)), everybody=bool(self.everybody.data))


class ExportForm(Form):
    why = optional_line(_l("What it is needed for"), 200, description=_l("It is kept, and everybody in it reads it."))


def _step(line: str) -> Step:
    points, _space, titles = line.strip().partition(" ")
    title, _slash, title_en = titles.partition("/")
    return Step(points=to_id(points) or 0, title=tidy(title), title_en=tidy(title_en))
