"""What an intake round asks and looks at, unless staff say otherwise."""

from __future__ import annotations

from anchorcenter.admissions.calls.models import Step
from anchorcenter.admissions.calls.service import NewCriterion
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.service import NewQuestion

K = QuestionKind
QUESTIONS = (
    NewQuestion(kind=K.TEXT, text="기업·기관명", text_en="Name of the company or institution", most=100),
    NewQuestion(
        kind=K.TEXT,
        text="사업자등록번호",
        text_en="Business registration number",
        hint="설립 전이면 비워 두세요.",
        hint_en="Leave it empty before it is founded.",
        is_required=False,
        most=20,
    ),
    NewQuestion(kind=K.NUMBER, text="상시 근로자 수(명)", text_en="Employees", least=0, most=100_000),
    NewQuestion(
        kind=K.CHOICE,
        text="사업 분야",
        text_en="Field",
        choices=[
            ("기체·부품 제작", "Aircraft and parts"),
            ("소프트웨어·관제", "Software and control"),
            ("서비스·활용", "Services and use"),
            ("시험·인증·연구", "Testing, certification, research"),
        ],
    ),
    NewQuestion(kind=K.LONG_TEXT, text="입주 목적과 사업 계획", text_en="Why you want to move in, and your plan"),
    NewQuestion(kind=K.FILE, text="사업계획서", text_en="Business plan"),
    NewQuestion(kind=K.FILE, text="사업자등록증", text_en="Business registration", is_required=False),
)
CRITERIA = (
    NewCriterion(step=Step.DOCUMENTS, name="사업성", name_en="Business", weight=30),
    NewCriterion(step=Step.DOCUMENTS, name="기술력", name_en="Technology", weight=30),
    NewCriterion(step=Step.PRESENTATION, name="성장 가능성", name_en="Growth", weight=20),
    NewCriterion(step=Step.PRESENTATION, name="지역 기여", name_en="Use for the region", weight=20),
)
