"""What companies of the demo center have handed in: good, ending soon, and not looked at yet."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import find_actor
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import DAY, at
from anchorcenter.documents.files import kept, read_file
from anchorcenter.documents.models import DocumentKind
from anchorcenter.documents.service import NewDocument, Verdict, check, hand_in
from anchorcenter.documents.serving import upload_folder

PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n"
PAPERS = (  # Whose, what, title, days ago, days it is valid from today (0: no end), whether staff have looked at it.
    ("tenant-a", DocumentKind.BUSINESS, "사업자등록증", 300, 0, True),
    ("tenant-a", DocumentKind.INSURANCE, "기체 책임보험 증권", 120, 245, True),
    ("tenant-b", DocumentKind.BUSINESS, "사업자등록증", 290, 0, True),
    ("tenant-b", DocumentKind.INSURANCE, "기체 책임보험 증권", 340, 21, True),
    ("tenant-b", DocumentKind.CERTIFICATE, "초경량비행장치 안전성 인증서", 1, 700, False),
)


def lay_down(today: date, staff: Actor) -> None:
    """Have them hand in their papers, and staff look at most. Call inside ``writing()``, when the people are there."""
    for who, kind, title, ago, left, is_checked in PAPERS:
        handed_at = at(today - ago * DAY, 11 * 60, zone())
        by = find_actor(f"{who}@demo.example", now=handed_at)
        if by is None:
            continue
        digest = hashlib.sha256(f"{who}:{title}".encode()).hexdigest()[:32]
        file = replace(read_file(PAPER, f"{title}.pdf"), name=f"s-{digest}")
        until = today + left * DAY if left else None
        with kept([file], upload_folder()):
            wanted = NewDocument(kind=kind, title=title, valid_until=until, is_ours=True)
            number = hand_in(wanted, file, by=by, now=handed_at)
        if is_checked:
            check(number, Verdict(is_good=True), by=staff, now=handed_at + DAY / 4)
