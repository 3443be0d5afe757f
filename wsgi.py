"""What the server runs: it refuses to start without the database's guards and its newest schema."""

from __future__ import annotations

import os

from anchorcenter import create_app
from anchorcenter.core import memory
from anchorcenter.core.db import let_go
from anchorcenter.web.health import problems_at_start

app = create_app()

if os.environ.get("FLASK_RUN_FROM_CLI") != "true":  # `flask init` must be able to mend what this refuses.
    with app.app_context():
        if found := problems_at_start():
            raise SystemExit("anchorcenter does not start: " + "; ".join(found))
        let_go()  # Processes may part here: none of them goes on with a line of another's.

memory.settle()
