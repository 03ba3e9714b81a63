"""Ways to a PDF that somebody would pick instead, each used as its own documentation says; a program, so that each runs alone.

`python -m sasci_archive.trials.rival_presses WAY SOURCE OUT` makes the PDF OUT; SOURCE is the Markdown or the web page of an edition of ours, or for our own way the workspace of the long volume.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from typing import Final

from sasci_archive.errors import NotYet

ON: Final = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)


def ours(source: Path, out: Path) -> None:
    """The volume alone: reading, the gate, binding, setting."""
    from sasci_archive.binding import bound
    from sasci_archive.editions import products
    from sasci_archive.editions.templates import OURS
    from sasci_archive.press import plates
    from sasci_archive.store.folder import Folder
    from sasci_archive.trials import long_volume

    folder = Folder(source, long_volume.SLUG)
    whole = bound(folder)
    laid = plates.plates(folder, whole, plates.public(folder, whole, folder.consent(), ON), OURS)
    out.write_bytes(laid.jobs[products.PDF.name]())


def pandoc_typst(source: Path, out: Path) -> None:
    """https://pandoc.org/MANUAL.html#option--pdf-engine: what `pandoc SOURCE -o OUT --pdf-engine=typst` does, with typst's library for its program."""
    import typst

    between = out.with_suffix(".typ")
    _pandoc(source, between, "typst")
    typst.compile(str(between), output=str(out))


def weasyprint_plain(source: Path, out: Path) -> None:
    """https://doc.courtbouillon.org/weasyprint: `HTML(…).write_pdf(…)` of the plain page that pandoc makes of the Markdown."""
    between = out.with_suffix(".html")
    _pandoc(source, between, "html")
    weasyprint_page(between, out)


def weasyprint_page(source: Path, out: Path) -> None:
    """The same of a page as it is."""
    from weasyprint import HTML

    HTML(filename=str(source)).write_pdf(str(out))


def _pandoc(source: Path, out: Path, to: str) -> None:
    import pypandoc

    command = [pypandoc.get_pandoc_path(), str(source), "--standalone", "--to", to, "--output", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - pandoc, on a file of ours
    if done.returncode:
        raise NotYet(f"pandoc refuses {source.name}: {done.stderr.strip()}", remedy="Run it by hand to see why.")


WAYS: Final = {
    "ours": ours,
    "pandoc-typst": pandoc_typst,
    "weasyprint-plain": weasyprint_plain,
    "weasyprint-page": weasyprint_page,
}


def main(way: str, source: str, out: str) -> None:
    """As the module says."""
    WAYS[way](Path(source), Path(out))


if __name__ == "__main__":
    main(*sys.argv[1:])
