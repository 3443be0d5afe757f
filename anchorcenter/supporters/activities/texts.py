"""Activities in words."""

from __future__ import annotations

from anchorcenter.core.i18n import Text, _l
from anchorcenter.supporters.activities.models import Channel

CHANNELS: dict[Channel, Text] = {
    Channel.BLOG: _l("Blog"),
    Channel.CAFE: _l("Online community"),
    Channel.INSTAGRAM: _l("Instagram"),
    Channel.YOUTUBE: _l("YouTube"),
    Channel.FACEBOOK: _l("Facebook"),
    Channel.X: _l("X"),
    Channel.TIKTOK: _l("TikTok"),
    Channel.OTHER: _l("Elsewhere"),
}
