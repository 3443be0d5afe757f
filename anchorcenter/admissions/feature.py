"""What admissions hand to the program: nothing of their own yet; bookings have people wait in their queues."""

from anchorcenter.core.feature import Feature

FEATURE = Feature()
