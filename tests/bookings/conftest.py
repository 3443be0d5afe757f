"""Two people of different companies, each in a browser of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def tenant(client_of: Callable[[str], FlaskClient]) -> FlaskClient:
    """The manager of company A."""
    return client_of("tenant-a")


@pytest.fixture
def rival(client_of: Callable[[str], FlaskClient]) -> FlaskClient:
    """The manager of company B."""
    return client_of("tenant-b")
