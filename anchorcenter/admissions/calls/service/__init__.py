"""The verbs of calls. Call them inside ``writing()``."""

from anchorcenter.admissions.calls.service.appealing import answer, appeal
from anchorcenter.admissions.calls.service.applying import begin, draft_seal, save, submit, take_back, withdraw
from anchorcenter.admissions.calls.service.deciding import Give, decide, decline, publish_results, set_seed
from anchorcenter.admissions.calls.service.making import (
    NewCall,
    NewCriterion,
    Terms,
    add_criterion,
    add_reviewer,
    change_call,
    extend,
    follow,
    make_call,
    publish,
    remove_criterion,
    remove_reviewer,
    schedule,
)
from anchorcenter.admissions.calls.service.reminding import REMIND_DAYS, remind
from anchorcenter.admissions.calls.service.scoring import (
    NewSheet,
    declare_conflict,
    freeze,
    let_through,
    score,
    screen,
    sheets_seal,
)

__all__ = [
    "REMIND_DAYS",
    "Give",
    "NewCall",
    "NewCriterion",
    "NewSheet",
    "Terms",
    "add_criterion",
    "add_reviewer",
    "answer",
    "appeal",
    "begin",
    "change_call",
    "decide",
    "declare_conflict",
    "decline",
    "draft_seal",
    "extend",
    "follow",
    "freeze",
    "let_through",
    "make_call",
    "publish",
    "publish_results",
    "remind",
    "remove_criterion",
    "remove_reviewer",
    "save",
    "schedule",
    "score",
    "screen",
    "set_seed",
    "sheets_seal",
    "submit",
    "take_back",
    "withdraw",
]
