"""Files as they are answered: as a download, in a sandbox, to whom the caller has let through."""

from __future__ import annotations

from pathlib import Path

from flask import Response, current_app, send_file

from anchorcenter.accounts.access import saw
from anchorcenter.accounts.access_log import What
from anchorcenter.core.errors import not_found
from anchorcenter.documents.files import path_of
from anchorcenter.documents.models import Document


def upload_folder() -> Path:
    """Where files lie."""
    folder: Path = current_app.config["UPLOAD_FOLDER"]
    return folder


def download(row: Document) -> Response:
    """The file of a document that the reader may see. Raises DomainError (404) when it is gone."""
    file = path_of(row.name, upload_folder())
    if not file.exists():
        raise not_found()
    saw(row.person_id or row.uploaded_by_id, What.EXPORT)
    answer = send_file(file, mimetype=row.type, as_attachment=True, download_name=row.filename)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
