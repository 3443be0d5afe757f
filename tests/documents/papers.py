"""Files of all kinds, good and bad, and handing them in as a browser does."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def pdf(inside: bytes = b"") -> bytes:
    return b"%PDF-1.7\n1 0 obj<<" + inside + b">>endobj\ntrailer<<>>\n%%EOF\n"


def hwp() -> bytes:
    return OLE + b"\0" * 504 + b"HWP Document File" + b"\0" * 600


def zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    return zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"} | more)


def xlsx() -> bytes:
    return zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})


def hwpx() -> bytes:
    return zipped({"mimetype": b"application/hwp+zip", "Contents/content.hpf": b"<x/>"})


def picture(kind: str, size: tuple[int, int] = (40, 20), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


def multipart(fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes]]) -> dict[str, Any]:
    """A form with files as a browser sends it. (Werkzeug's own writer leaves files open.)"""
    parts = [f'Content-Disposition: form-data; name="{n}"\r\n\r\n{v}'.encode() for n, v in fields.items()]
    for name, (filename, data) in files.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + data)
    body = b"".join(b"--cut\r\n" + part + b"\r\n" for part in parts) + b"--cut--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=cut"}


def hand_in(client: FlaskClient, data: bytes, name: str = "paper.pdf", **changes: str) -> TestResponse:
    fields = {"owner": "me", "kind": "insurance", "title": "보험 2026", "valid_until": ""} | changes
    return client.post("/documents", **multipart(fields, {"file": (name, data)}))


def files(app: Flask) -> list[Path]:
    folder: Path = app.config["UPLOAD_FOLDER"]
    return sorted(folder.glob("*")) if folder.exists() else []
