"""What is left of personal data in lists: enough to recognise somebody by, too little to learn anything."""

from __future__ import annotations


def mask_name(name: str) -> str:
    """``홍*동``, ``김*``, ``남**훈``; of several words the letters behind each first one."""
    if " " in name:
        return " ".join(word[0] + "*" * (len(word) - 1) for word in name.split())
    if len(name) <= 2:
        return name[:1] + "*" * max(1, len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_email(email: str) -> str:
    """``ha***@demo.example``."""
    local, _at, domain = email.partition("@")
    return f"{local[: 2 if len(local) > 2 else 1]}***@{domain}"
