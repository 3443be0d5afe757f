"""anchorcenter: runs a drone anchor center. ``create_app`` is the composition root."""

from __future__ import annotations

from dataclasses import asdict

from flask import Flask
from jinja2 import StrictUndefined

from anchorcenter import commands
from anchorcenter.accounts import access
from anchorcenter.config import ROOT, Settings
from anchorcenter.core import api, i18n, logs, memory, metrics, patience, rates, security
from anchorcenter.core.db import db, engine_config
from anchorcenter.core.feature import DOSSIER, FORGETTING, SETTINGS, STAFF_PAGES, TILES, TODOS, TURNS
from anchorcenter.core.forms import csrf
from anchorcenter.core.pages import RowNumber
from anchorcenter.core.routes import LateRule
from anchorcenter.core.unit_of_work import FINISHING
from anchorcenter.features import FEATURES
from anchorcenter.web import context, errors, figures


def create_app(settings: Settings | None = None) -> Flask:
    """The program with ``settings``, by default those of the environment."""
    memory.give_back()
    settings = settings or Settings.from_env()
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.url_rule_class = LateRule
    _configure(app, settings)
    logs.init_app(app, settings)
    patience.init_app(app)
    security.init_app(app, settings)
    db.init_app(app)
    i18n.init_app(app, access.reader_locale)
    access.init_app(app)
    csrf.init_app(app)
    rates.init_app(app)
    _add_features(app)
    figures.init_app(app)
    context.init_app(app)
    errors.init_app(app)
    commands.init_app(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.from_mapping(asdict(settings), **api.CONFIG, **security.cookie_config(settings))
    app.config["SECRET_KEY_FALLBACKS"] = list(settings.SECRET_KEY_FALLBACKS)
    app.config.update(engine_config(settings))
    app.url_map.converters["int"] = RowNumber
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # A form may stay open as long as its session.
    app.jinja_options = {**app.jinja_options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}


def _add_features(app: Flask) -> None:
    root = api.init_app(app)
    for feature in FEATURES:
        for pages in feature.pages:
            app.register_blueprint(pages)
        for resource in feature.api:
            csrf.exempt(resource)  # The API knows tokens only, which no other site can send.
            root.register_blueprint(resource, url_prefix=f"{api.ROOT}{resource.url_prefix}")
    app.extensions[STAFF_PAGES] = [entry for feature in FEATURES for entry in feature.staff_pages]
    app.extensions[SETTINGS] = [setting for feature in FEATURES for setting in feature.settings]
    app.extensions[TODOS] = [todos for feature in FEATURES for todos in feature.todos]
    app.extensions[DOSSIER] = [each for feature in FEATURES for each in feature.dossier]
    app.extensions[TILES] = [tiles for feature in FEATURES for tiles in feature.tiles]
    app.extensions[FORGETTING] = [forget for feature in FEATURES for forget in feature.forgetting]
    app.extensions[TURNS] = [turn for feature in FEATURES for turn in feature.turns]
    app.extensions[FINISHING] = [finish for feature in FEATURES for finish in feature.finishing]
    metrics.init_app(app, [metric for feature in FEATURES for metric in feature.metrics])
