"""Settings out of the environment: defaults for a fresh checkout, and what production refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import URL

from anchorcenter.config import DEVELOPMENT_KEY, Settings, SettingsError
from tests.conftest import close, make_app

KEY = "k" * 32
PRODUCTION = {"APP_ENV": "production", "SECRET_KEY": KEY, "TRUSTED_HOSTS": "center.example"}


def test_an_empty_environment_is_a_development_machine() -> None:
    settings = Settings.from_env({})
    assert settings == Settings()
    assert (settings.SECRET_KEY, settings.DEMO, settings.TESTING, settings.is_secure, settings.WTF_CSRF_ENABLED) == (
        DEVELOPMENT_KEY,
        False,
        False,
        False,
        True,
    )
    assert settings.DATABASE_URL.startswith("sqlite:///")


def test_settings_are_read_from_the_environment() -> None:
    settings = Settings.from_env(
        {
            "SECRET_KEY": KEY,
            "SECRET_KEY_FALLBACKS": "older, oldest,",
            "DATABASE_URL": "postgresql+psycopg://db/center",
            "BASE_URL": "https://center.example/",
            "TRUSTED_HOSTS": "center.example,.center.test",
            "PROXY_COUNT": "2",
            "MAIL_URL": "smtp://mail.example",
            "MAIL_FROM": "desk@center.example",
            "MAIL_FOLDER": "outgoing/mail",
            "CENTER_ZONE": "Europe/Paris",
            "DATABASE_POOLER": "1",
            "DB_POOL_SIZE": "16",
            "DB_POOL_OVERFLOW": "0",
            "REPORTS_DATABASE_URL": "postgresql+psycopg://copy/center",
            "METRICS_TOKEN": "scraper",
            "LOG_LEVEL": "WARNING",
            "REDIS_URL": "redis://limits.example",
            "API_CALLS_PER_MINUTE": "60",
            "DEMO": "1",
            "TESTING": "1",
        }
    )
    assert settings == Settings(
        SECRET_KEY=KEY,
        SECRET_KEY_FALLBACKS=("older", "oldest"),
        DATABASE_URL="postgresql+psycopg://db/center",
        BASE_URL="https://center.example",
        TRUSTED_HOSTS=("center.example", ".center.test"),
        PROXY_COUNT=2,
        MAIL_URL="smtp://mail.example",
        MAIL_FROM="desk@center.example",
        MAIL_FOLDER=Path("outgoing/mail"),
        CENTER_ZONE="Europe/Paris",
        DATABASE_POOLER=True,
        DB_POOL_SIZE=16,
        DB_POOL_OVERFLOW=0,
        REPORTS_DATABASE_URL="postgresql+psycopg://copy/center",
        METRICS_TOKEN="scraper",
        LOG_LEVEL="warning",
        REDIS_URL="redis://limits.example",
        API_CALLS_PER_MINUTE=60,
        DEMO=True,
    )
    assert settings.is_secure


def test_a_level_of_logs_that_is_none_is_refused() -> None:
    with pytest.raises(SettingsError, match="LOG_LEVEL is one of debug, info, warning, error"):
        Settings.from_env({"LOG_LEVEL": "loud"})


@pytest.mark.parametrize("demo", ["", "0", "true", "yes"])
def test_only_1_asks_for_the_demo(demo: str) -> None:
    assert not Settings.from_env({"DEMO": demo}).DEMO


def test_production_starts_with_its_secrets() -> None:
    assert Settings.from_env(PRODUCTION).APP_ENV == "production"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"DEMO": "1"}, "DEMO", id="a published password"),
        pytest.param({"SECRET_KEY": ""}, "SECRET_KEY", id="an empty key"),
        pytest.param({"SECRET_KEY": "k" * 31}, "SECRET_KEY", id="a short key"),
        pytest.param({"SECRET_KEY": DEVELOPMENT_KEY}, "SECRET_KEY", id="the key of development"),
        pytest.param({"TRUSTED_HOSTS": ""}, "TRUSTED_HOSTS", id="no hosts"),
        pytest.param({"TRUSTED_HOSTS": " , "}, "TRUSTED_HOSTS", id="hosts that are none"),
    ],
)
def test_production_refuses_to_start_and_says_what_to_set(change: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        Settings.from_env(PRODUCTION | change)


@pytest.mark.parametrize("missing", ["SECRET_KEY", "TRUSTED_HOSTS"])
def test_production_refuses_what_is_missing(missing: str) -> None:
    with pytest.raises(SettingsError, match=missing):
        Settings.from_env({name: value for name, value in PRODUCTION.items() if name != missing})


def test_a_new_key_keeps_sessions_alive_as_long_as_the_old_one_is_named(database: URL, tmp_path: Path) -> None:
    old = make_app(database, tmp_path, SECRET_KEY="old" * 12)
    signed_in = old.test_client()
    with signed_in.session_transaction() as session:
        session["_user_id"] = "tenant-a"
    cookie = signed_in.get_cookie("session")
    assert cookie is not None

    def status(*fallbacks: str) -> int:
        app = make_app(database, tmp_path, SECRET_KEY="new" * 12, SECRET_KEY_FALLBACKS=fallbacks)
        client = app.test_client()
        client.set_cookie("session", cookie.value)
        answer = client.get("/bookings")
        close(app)
        return answer.status_code

    assert (status("old" * 12), status("older" * 8, "old" * 12), status(), status("older" * 8)) == (200, 200, 303, 303)
    close(old)
