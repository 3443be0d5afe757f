"""The list of features; with the commands the only module that knows them all."""

from anchorcenter.academy.feature import FEATURE as ACADEMY
from anchorcenter.accounts.feature import FEATURE as ACCOUNTS
from anchorcenter.admissions.feature import FEATURE as ADMISSIONS
from anchorcenter.bookings.feature import FEATURE as BOOKINGS
from anchorcenter.calendars.feature import FEATURE as CALENDARS
from anchorcenter.certificates.feature import FEATURE as CERTIFICATES
from anchorcenter.documents.feature import FEATURE as DOCUMENTS
from anchorcenter.facilities.feature import FEATURE as FACILITIES
from anchorcenter.notices.feature import FEATURE as NOTICES
from anchorcenter.operations.feature import FEATURE as OPERATIONS
from anchorcenter.pledges.feature import FEATURE as PLEDGES
from anchorcenter.qualifications.feature import FEATURE as QUALIFICATIONS
from anchorcenter.questions.feature import FEATURE as QUESTIONS
from anchorcenter.reports.feature import FEATURE as REPORTS
from anchorcenter.supporters.feature import FEATURE as SUPPORTERS
from anchorcenter.tenants.feature import FEATURE as TENANTS
from anchorcenter.web.feature import FEATURE as WEB

FEATURES = (
    OPERATIONS,
    ACCOUNTS,
    NOTICES,
    DOCUMENTS,
    QUESTIONS,
    ADMISSIONS,
    FACILITIES,
    TENANTS,
    QUALIFICATIONS,
    CERTIFICATES,
    BOOKINGS,
    ACADEMY,
    SUPPORTERS,
    CALENDARS,
    REPORTS,
    PLEDGES,
    WEB,
)  # Each group of the staff menu keeps this order.
