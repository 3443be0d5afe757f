"""``python -I typesetting.py``: draw one document, in a process of its own.

What typst keeps of every document, fonts above all, is some 60 MB; here it ends with the process, which no request has
to wait for but the one that wants the document. Reads nothing of the program, so that it starts at once.

stdin is JSON: the template's file, the folder that it may read, what it says (text), and the moment it is made at in
seconds since 1970 (UTC). stdout is the PDF; what typst refuses is on stderr, with exit code 1.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import typst


def main() -> int:
    """Answers the exit code."""
    asked = json.load(sys.stdin.buffer)
    try:
        made = typst.compile(
            asked["template"],
            root=asked["folder"],
            sys_inputs={"data": asked["data"]},
            pdf_standards=["ua-1"],
            timestamp=datetime.fromtimestamp(asked["made_at"], UTC),
        )
    except typst.TypstError as error:
        sys.stderr.buffer.write(str(error).encode())
        return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
