"""What stands where an edition was that is not public any more: what it was called, how it was cited, and when it was withdrawn."""

from __future__ import annotations

import datetime as dt

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from sasci_archive.editions import templates
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.model.days import day
from sasci_archive.model.published import Published


def page(cited: Published, on: dt.date, *, publisher: str = "", language: str = "en-GB", looks: Looks = OURS) -> bytes:
    """The page, UTF-8; `on` is the day of the withdrawal. Raises ValueError where nothing was ever published."""
    if not cited.version:
        raise ValueError("what was never public cannot be withdrawn")
    style = looks.text("withdrawn.css")
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    told = {
        "last": cited.version[-1],
        "versions": [{"version": v.version, "day": day(v.on), "turns": v.read} for v in cited.version],
        "withdrawn": day(on),
        "publisher": publisher,
        "language": language,
        "style": Markup(style),  # noqa: S704  a template's own style
        "style_digest": templates.integrity(style),
    }
    with templates.filling(looks, "withdrawn.html.j2"):
        return environment.from_string(looks.text("withdrawn.html.j2")).render(told).encode("utf-8")


def text(cited: Published, publisher: str = "") -> str:
    """All that people wrote which the page repeats: what it could tell of somebody."""
    last = cited.version[-1]
    return "\n".join((last.title, last.reference, publisher))
