"""A deposit as a BagIt 1.0 bag, whose payload is an RO-Crate: what it is made of, and whether what was laid down is what it says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sasci_archive.deposit import laying
from sasci_archive.deposit.work import Contents, Work, size
from sasci_archive.formats import bagit
from sasci_archive.formats import citation as citations
from sasci_archive.model.citation import Citation
from sasci_archive.store import files

AGENT = "SASCI Archive"
PAYLOAD = "data/"
ALGORITHM = "sha512"


def bag(payload: Contents, of: Work, on: dt.datetime, *, contact: str = "") -> dict[str, bytes | Path]:
    """All files of a bag with this payload, by their paths in it; bagged on the day `on`. Raises Disk."""
    inside = {f"{PAYLOAD}{name}": content for name, content in payload.items()}
    tags: dict[str, bytes] = {
        "bagit.txt": bagit.DECLARATION,
        "bag-info.txt": bagit.info(_info(inside, of, on, contact)),
        f"manifest-{ALGORITHM}.txt": bagit.manifest({name: laying.digest(content) for name, content in inside.items()}),
    }
    tags[f"tagmanifest-{ALGORITHM}.txt"] = bagit.manifest(
        {name: laying.digest(content) for name, content in tags.items()}
    )
    return {**inside, **tags}


def holds(of: Contents, laid: Path) -> bool:
    """Whether a bag that lies there is this one, but for the day on which it was bagged. Raises Disk."""
    days = {"bag-info.txt", f"tagmanifest-{ALGORITHM}.txt"}
    stays = {name: content for name, content in of.items() if name not in days}
    there = {path.relative_to(laid).as_posix() for path in laid.rglob("*") if not path.is_dir()}
    return there == set(of) and all(
        laying.digest(laid / name) == laying.digest(content) for name, content in stays.items()
    )


def validate(laid: Path) -> None:
    """Have the Library of Congress's own program read a bag that was laid down. Raises BadBag."""
    import bagit as theirs

    try:
        theirs.Bag(str(laid)).validate()
    except theirs.BagError as error:
        files.remove_tree(laid)
        raise bagit.refused(
            f"The bag that was made does not hold: {error}.", "The disk may be failing: try another one."
        ) from error


def _info(inside: Contents, of: Work, on: dt.datetime, contact: str) -> list[tuple[str, str]]:
    """The reserved fields (RFC 8493, 2.2.2) that archives ask for."""
    it = of.citation
    return [
        ("Source-Organization", it.publisher),
        ("Organization-Address", it.place),
        ("Contact-Name", ", ".join(editor.name for editor in it.editors)),
        ("Contact-Email", contact),
        ("External-Description", citations.full_title(it)),
        ("Bagging-Date", on.date().isoformat()),
        *(("External-Identifier", identifier) for identifier in identifiers(it)),
        ("Bag-Size", sized(sum(size(content) for content in inside.values()))),
        (bagit.OXUM, bagit.oxum(size(content) for content in inside.values())),
        ("Bag-Group-Identifier", it.series.title if it.series else ""),
        ("Internal-Sender-Identifier", of.slug),
        ("Internal-Sender-Description", f"Version {it.version}" if it.version else ""),
        ("Bag-Software-Agent", AGENT),
    ]


def identifiers(it: Citation) -> list[str]:
    """All by which it is known outside, the one that lasts longest first."""
    found = [f"https://doi.org/{it.doi}" if it.doi else "", it.ark, f"hdl:{it.handle}" if it.handle else "", it.url]
    return [each for each in found if each]


def sized(number: int) -> str:
    """As people read it.

    >>> sized(12), sized(1_300_000)
    ('12 bytes', '1.3 MB')
    """
    for unit, least in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= least:
            return f"{number / least:.1f} {unit}"
    return f"{number} bytes"
