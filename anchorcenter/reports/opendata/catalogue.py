"""What the catalogue says of its data sets, for people and, as DCAT in JSON-LD, for other catalogues."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from anchorcenter.core.i18n import LOCALES, _, in_locale
from anchorcenter.facilities.queries import get_plan
from anchorcenter.reports.opendata.datasets import DATASETS, Dataset, Given, period_of

LICENSE = "https://www.kogl.or.kr/info/license.do#01-tab"  # 공공누리 제1유형.
FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/ANNUAL_2"
TYPES = {"csv": "text/csv", "json": "application/json"}
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def license_name() -> str:
    """The terms under which the data may be used, in words."""
    return _("Korea Open Government License, type 1: use freely, name the source")


def update_cycle() -> str:
    """How often the data are brought up to date, in words."""
    return _("Twice a year, when a report is published")


def contact() -> dict[str, str]:
    """Whom to ask: the center; nobody before it has a site."""
    site = next(iter(get_plan().sites.values()), None)
    if site is None:
        return {"name": "", "email": "", "phone": ""}
    return {"name": str(site.name), "email": site.email, "phone": site.phone}


def dcat(given: Given) -> dict[str, Any]:
    """The whole catalogue; texts in every language of the program."""
    return {
        "@context": CONTEXT,
        "@id": _address("opendata.catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": _both(lambda: _("Open data")),
        "dct:language": list(LOCALES),
        "dct:license": {"@id": LICENSE},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": contact()["name"]},
        "foaf:homepage": {"@id": _address("opendata.index")},
        "dcat:dataset": [_dataset(dataset, given) for dataset in DATASETS.values()],
    }


def _dataset(dataset: Dataset, given: Given) -> dict[str, Any]:
    who, days = contact(), period_of(given)
    said: dict[str, Any] = {
        "@id": _address("opendata.index") + f"#{dataset.slug}",
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.slug,
        "dct:title": _both(lambda: str(dataset.title)),
        "dct:description": _both(lambda: str(dataset.description)),
        "dct:license": {"@id": LICENSE},
        "dct:accrualPeriodicity": {"@id": FREQUENCY},
        "dcat:contactPoint": {"@type": "vcard:Organization", "vcard:fn": who["name"]},
        "dcat:distribution": [_distribution(dataset, form) for form in TYPES],
    }
    if who["email"]:
        said["dcat:contactPoint"]["vcard:hasEmail"] = {"@id": f"mailto:{who['email']}"}
    if days:
        dates = [{"@type": "xsd:date", "@value": day.isoformat()} for day in days]
        said["dct:temporal"] = {"@type": "dct:PeriodOfTime", "dcat:startDate": dates[0], "dcat:endDate": dates[1]}
        said["dct:modified"] = dates[1]
    return said


def _distribution(dataset: Dataset, form: str) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dct:format": form.upper(),
        "dcat:mediaType": TYPES[form],
        "dcat:downloadURL": {"@id": _address("opendata.file", slug=dataset.slug, form=form)},
        "dct:license": {"@id": LICENSE},
    }


def _address(endpoint: str, **parts: Any) -> str:
    return f"{current_app.config['BASE_URL']}{url_for(endpoint, **parts)}"


def _both(say: Any) -> list[dict[str, str]]:
    found = []
    for language in LOCALES:
        with in_locale(language):
            found.append({"@language": language, "@value": say()})
    return found
