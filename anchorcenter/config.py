"""Settings, read once from the environment. Production refuses to start without its secrets."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
VERSION = "0"
DEVELOPMENT_KEY = "development-only-not-secret"
LOG_LEVELS = ("debug", "info", "warning", "error")


class SettingsError(Exception):
    """The environment does not allow a safe start; the text says what to set."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What differs from one installation to the next. Staff edit the rest on the screen (``core.settings``)."""

    SECRET_KEY: str = DEVELOPMENT_KEY
    SECRET_KEY_FALLBACKS: tuple[str, ...] = ()
    DATABASE_URL: str = f"sqlite:///{ROOT}/instance/anchorcenter.db"
    DATABASE_POOLER: bool = False
    DB_POOL_SIZE: int = 8
    DB_POOL_OVERFLOW: int = 4
    REPORTS_DATABASE_URL: str = ""
    BASE_URL: str = "http://127.0.0.1:8000"
    TRUSTED_HOSTS: tuple[str, ...] = ()
    PROXY_COUNT: int = 0
    MAIL_URL: str = ""
    MAIL_FROM: str = ""
    CENTER_ZONE: str = "Asia/Seoul"
    REDIS_URL: str = ""
    API_CALLS_PER_MINUTE: int = 600
    MAIL_FOLDER: Path = field(default=ROOT / "instance" / "mail")
    UPLOAD_FOLDER: Path = field(default=ROOT / "instance" / "uploads")
    METRICS_TOKEN: str = ""
    LOG_LEVEL: str = "info"
    APP_ENV: str = "development"
    DEMO: bool = False
    TESTING: bool = False
    WTF_CSRF_ENABLED: bool = True

    @property
    def is_secure(self) -> bool:
        """Whether people reach the center over https: then cookies are Secure and named ``__Host-``."""
        return self.BASE_URL.startswith("https://")

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings. Raises SettingsError when production lacks a secret or asks for the demo."""
        settings = cls(
            SECRET_KEY=env.get("SECRET_KEY", DEVELOPMENT_KEY),
            SECRET_KEY_FALLBACKS=_words(env.get("SECRET_KEY_FALLBACKS", "")),
            DATABASE_URL=env.get("DATABASE_URL", cls.DATABASE_URL),
            DATABASE_POOLER=env.get("DATABASE_POOLER", "") == "1",
            DB_POOL_SIZE=int(env.get("DB_POOL_SIZE", "8")),
            DB_POOL_OVERFLOW=int(env.get("DB_POOL_OVERFLOW", "4")),
            REPORTS_DATABASE_URL=env.get("REPORTS_DATABASE_URL", ""),
            BASE_URL=env.get("BASE_URL", cls.BASE_URL).rstrip("/"),
            TRUSTED_HOSTS=_words(env.get("TRUSTED_HOSTS", "")),
            PROXY_COUNT=int(env.get("PROXY_COUNT", "0")),
            MAIL_URL=env.get("MAIL_URL", ""),
            MAIL_FROM=env.get("MAIL_FROM", ""),
            CENTER_ZONE=env.get("CENTER_ZONE", "Asia/Seoul"),
            REDIS_URL=env.get("REDIS_URL", ""),
            API_CALLS_PER_MINUTE=int(env.get("API_CALLS_PER_MINUTE", "600")),
            MAIL_FOLDER=Path(env.get("MAIL_FOLDER", str(ROOT / "instance" / "mail"))),
            UPLOAD_FOLDER=Path(env.get("UPLOAD_FOLDER", str(ROOT / "instance" / "uploads"))),
            METRICS_TOKEN=env.get("METRICS_TOKEN", ""),
            LOG_LEVEL=env.get("LOG_LEVEL", "info").lower(),
            APP_ENV=env.get("APP_ENV", "development"),
            DEMO=env.get("DEMO", "") == "1",
        )
        if settings.LOG_LEVEL not in LOG_LEVELS:
            raise SettingsError(f"LOG_LEVEL is one of {', '.join(LOG_LEVELS)}")
        if settings.APP_ENV == "production":
            _check_production(settings)
        return settings


def _check_production(settings: Settings) -> None:
    if settings.DEMO:
        raise SettingsError("APP_ENV=production refuses DEMO=1: demo accounts have a published password")
    if settings.SECRET_KEY == DEVELOPMENT_KEY or len(settings.SECRET_KEY) < 32:
        raise SettingsError("APP_ENV=production needs a SECRET_KEY of at least 32 characters")
    if not settings.TRUSTED_HOSTS:
        raise SettingsError("APP_ENV=production needs TRUSTED_HOSTS, the names people reach the center by")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
