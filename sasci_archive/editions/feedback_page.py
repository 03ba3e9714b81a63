"""What those who helped say, as one page without scripts: by question, each answer with its seminar, named only with leave."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from sasci_archive.editions import templates
from sasci_archive.model.feedback import ASKED, Voice


def page(voices: Sequence[Voice]) -> bytes:
    """The page, UTF-8. Same answers, same bytes."""
    style = templates.text("feedback.css")
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    seminars = list(dict.fromkeys(voice.seminar for voice in voices))
    return (
        environment.from_string(templates.text("feedback.html.j2"))
        .render(
            voices=voices,
            seminars=seminars,
            asked=ASKED,
            style=Markup(style),  # noqa: S704 - our own template, and nothing else
            style_digest=templates.integrity(style),
        )
        .encode()
    )
