"""Addresses of posts, each in the one form by which it is known, however it was copied. Pure: nothing is fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.supporters.activities.models import Channel

LONGEST = 1_000
HOSTS = {  # By what a host is, or ends in after a dot.
    "blog.naver.com": Channel.BLOG, "tistory.com": Channel.BLOG, "brunch.co.kr": Channel.BLOG,
    "cafe.naver.com": Channel.CAFE, "cafe.daum.net": Channel.CAFE,
    "instagram.com": Channel.INSTAGRAM, "youtube.com": Channel.YOUTUBE, "facebook.com": Channel.FACEBOOK,
    "x.com": Channel.X, "tiktok.com": Channel.TIKTOK,
}  # fmt: skip
SAME = {"twitter.com": "x.com", "fb.com": "facebook.com", "youtube-nocookie.com": "youtube.com"}
SHORT = frozenset({
    "bit.ly", "me2.do", "naver.me", "han.gl", "url.kr", "tinyurl.com", "t.co", "goo.gl", "buly.kr", "vo.la", "kko.to",
    "is.gd", "ow.ly", "fb.watch",
})  # They lead elsewhere.  # fmt: skip
TRACKING = re.compile(
    r"utm_.*|fbclid|gclid|igshid|igsh|si|feature|ref|ref_src|share|spm|trackingcode|proxyreferer", re.I
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}", re.ASCII)
_PREFIX = re.compile(r"(?:www|m|mobile)\.(?=[^.]+\.)")


@dataclass(frozen=True, kw_only=True)
class Link:
    """A post: ``canonical`` is its address in one form; ``is_short``: it leads to another one."""

    canonical: str
    channel: Channel
    is_short: bool


def read_link(address: str) -> Link:
    """The post at an address as somebody copied it. Raises DomainError for what is none on the web: scripts, files,
    other schemes, names and passwords in it."""
    text = address.strip()
    if not _SCHEME.match(text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").encode("idna").decode().lower(), parts.port
    except ValueError:
        raise _refusal() from None
    is_web = parts.scheme in {"http", "https"} and port in {None, 80, 443} and parts.username is None
    if not is_web or len(text) > LONGEST or not text.isprintable() or not _HOST.fullmatch(host):
        raise _refusal()
    host = _PREFIX.sub("", host)
    host = SAME.get(host, host)
    path = quote(unquote(parts.path), safe="/@:~!$&'()*+,;=-._").rstrip("/")
    query = [(key, value) for key, value in parse_qsl(parts.query) if not TRACKING.fullmatch(key)]
    host, path, query = _of_site(host, path, query)
    tail = f"?{urlencode(sorted(query))}" if query else ""
    return Link(canonical=f"https://{host}{path}{tail}", channel=_channel(host), is_short=host in SHORT)


Query = list[tuple[str, str]]


def _of_site(host: str, path: str, query: Query) -> tuple[str, str, Query]:
    """What well-known sites call the same post in several ways."""
    said = dict(query)
    if host == "youtu.be" and path:
        return "youtube.com", "/watch", [("v", path.strip("/"))]
    if host == "youtube.com" and path == "/watch" and "v" in said:
        return host, path, [("v", said["v"])]
    if host == "blog.naver.com" and path.startswith("/PostView") and {"blogId", "logNo"} <= said.keys():
        return host, f"/{said['blogId']}/{said['logNo']}", []
    if host in {"instagram.com", "x.com", "tiktok.com"}:
        return host, path, []
    return host, path, query


def _channel(host: str) -> Channel:
    found = (channel for name, channel in HOSTS.items() if host == name or host.endswith(f".{name}"))
    return next(found, Channel.OTHER)


def _refusal() -> DomainError:
    message = _l("Enter the address of a post on the web, like https://blog.naver.com/name/123.")
    return DomainError(Reason(code="address", message=message, field="links"))
