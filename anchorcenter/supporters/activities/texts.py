"""Activities in words."""

from __future__ import annotations

from anchorcenter.core.i18n import Text, _l
from anchorcenter.supporters.activities.models import ActivityState, Channel, Deed, Measure
from anchorcenter.supporters.activities.rules import Flag

STATES: dict[ActivityState, Text] = {
    ActivityState.DRAFT: _l("draft"),
    ActivityState.SUBMITTED: _l("waits for a decision"),
    ActivityState.RETURNED: _l("returned"),
    ActivityState.APPROVED: _l("approved"),
    ActivityState.REJECTED: _l("rejected"),
    ActivityState.REVOKED: _l("approval revoked"),
}
TAGS = {
    ActivityState.SUBMITTED: "busy",
    ActivityState.RETURNED: "busy",
    ActivityState.APPROVED: "free",
    ActivityState.REJECTED: "off",
    ActivityState.REVOKED: "off",
}
DEEDS: dict[Deed, Text] = {
    Deed.SUBMITTED: _l("handed in"),
    Deed.EDITED: _l("changed after it was approved"),
    Deed.RETURNED: _l("returned"),
    Deed.APPROVED: _l("approved"),
    Deed.REJECTED: _l("rejected"),
    Deed.REVOKED: _l("approval revoked"),
}
CHANNELS: dict[Channel, Text] = {
    Channel.BLOG: _l("Blog"),
    Channel.CAFE: _l("Online café"),
    Channel.INSTAGRAM: _l("Instagram"),
    Channel.YOUTUBE: _l("YouTube"),
    Channel.FACEBOOK: _l("Facebook"),
    Channel.X: _l("X (Twitter)"),
    Channel.TIKTOK: _l("TikTok"),
    Channel.OTHER: _l("Another site"),
}
MEASURES: dict[Measure, Text] = {
    Measure.VIEWS: _l("Views"),
    Measure.LIKES: _l("Likes"),
    Measure.COMMENTS: _l("Comments"),
    Measure.SHARES: _l("Shares"),
}
FLAGS: dict[Flag, Text] = {
    Flag.SHORT_LINK: _l("Short link: open it to see which post it is"),
    Flag.OTHERS_POST: _l("Somebody else has logged the same post"),
    Flag.OWN_POST: _l("The same post is logged for another mission: it counts for one"),
    Flag.SAME_PHOTO: _l("A photo has been handed in before"),
    Flag.OLD_PHOTO: _l("A photo was taken before the cohort began"),
    Flag.OVERLAP: _l("Overlaps with another activity of theirs"),
    Flag.LONG_DAY: _l("More than the most of a day: what is above is not counted"),
    Flag.LATE: _l("Handed in after the mission was due"),
}
