"""Where the settings pages hang: every one of them is below the entry ``settings`` of the staff menu."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("operations", __name__, url_prefix="/staff/settings")
