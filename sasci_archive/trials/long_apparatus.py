"""What stands around the long volume, as an editor would write it: SYNTHETIC, as the volume is."""

from __future__ import annotations

import io
from collections.abc import Sequence

from sasci_archive.store import files
from sasci_archive.store.folder import Folder

FAMILIES = (
    *("Aldous", "Birch", "Cardle", "Dunnet", "Eldridge", "Farrow", "Gadsby", "Hartnell", "Ilsley", "Jessop"),
    *("Kestrel", "Lorne", "Mapleton", "Norbury", "Oakshaw", "Pellew", "Quill", "Rackham", "Sandiland", "Tarn"),
    *("Umber", "Vesper", "Wainfleet", "Yarrow", "Zeal"),
)
TERMS = tuple((f"TQ{chr(65 + n // 20)}{chr(65 + n % 20)}", f"Tin and Quilt Association no. {n + 1}") for n in range(40))
WORKS = tuple(f"invented{n}" for n in range(1, 61))
ENTRIES, EVENTS, PICTURES = 300, 40, 6


def write(folder: Folder, said: Sequence[Sequence[str]]) -> None:
    """Into `apparatus/`, of turns with these words."""
    sentence = "Nothing of this ever was, and it is here to be measured on."
    for name in ("introduction", "background", "acknowledgements"):
        paragraphs = "\n\n".join(f"{sentence} This is paragraph {n} of it, as *long* as others." for n in range(1, 13))
        text = f"# {name.capitalize()}\n\n{paragraphs}\n\n## Where it comes from\n\nFrom a lot [@{WORKS[0]}].\n"
        files.write(folder.apparatus / f"{name}.md", text.encode())
    files.write(folder.apparatus / "references.bib", _works().encode())
    files.write(folder.apparatus / "chronology.toml", _events(len(said)).encode())
    files.write(folder.apparatus / "index.toml", _index(said).encode())
    _pictures(folder, len(said))


def _works() -> str:
    return "".join(
        f"@book{{{key},\n  author = {{{FAMILIES[n % 25]}, A.}},\n  title = {{The Tin, volume {n + 1}}},\n"
        f"  publisher = {{Nobody's Press}},\n  address = {{Marlsea}},\n  year = {{{1980 + n % 40}}}\n}}\n"
        for n, key in enumerate(WORKS)
    )


def _events(turns: int) -> str:
    return "".join(
        f'[[event]]\nwhen = "{1980 + n}"\nlabel = "Tin no. {n + 1} is counted"\nturns = ["u{1 + n * turns // EVENTS}"]\n'
        for n in range(EVENTS)
    )


def _index(said: Sequence[Sequence[str]]) -> str:
    """People and bodies that are named are looked for; what else there is to find is given by hand."""
    words = {word.strip(".") for turn in said for word in turn}
    entries = [
        f'[[entry]]\nheading = "{family}, no. {n + 1}"\nperson = "p{n}"\nwords = ["{family}"]\n'
        for n, family in enumerate(FAMILIES)
        if family in words
    ]
    entries += [
        f'[[entry]]\nkind = "body"\nheading = "{full}"\nwords = ["{term}"]\n' for term, full in TERMS if term in words
    ]
    for n in range(ENTRIES - len(entries)):
        turns = sorted({1 + (n * 37 + step * 211) % len(said) for step in range(1 + n % 4)})
        listed = ", ".join(f'"u{turn}"' for turn in turns)
        entries.append(f'[[entry]]\nkind = "subject"\nheading = "matter {n + 1}, its tins"\nturns = [{listed}]\n')
    return "\n".join(entries)


def _pictures(folder: Folder, turns: int) -> None:
    from PIL import Image, ImageDraw

    told = []
    for n in range(PICTURES):
        drawn = Image.new("RGB", (640, 400), (235, 230, 220))
        ImageDraw.Draw(drawn).rectangle((40 + 20 * n, 60, 360 + 20 * n, 320), outline=(60, 60, 90), width=6)
        packed = io.BytesIO()
        drawn.save(packed, "PNG")
        files.write(folder.apparatus / f"tin-{n + 1}.png", packed.getvalue())
        told.append(
            f'[[picture]]\nfile = "tin-{n + 1}.png"\nalt = "A drawn tin, number {n + 1}."\ncaption = "Tin no. {n + 1}."\n'
            'credit = "Drawn by a program"\npermission = { who = "Nobody", how = "it is nobody’s", when = 2026-01-01 }\n'
            f'after = "u{1 + (n + 1) * turns // (PICTURES + 1)}"\n'
        )
    files.write(folder.apparatus / "pictures.toml", "\n".join(told).encode())
