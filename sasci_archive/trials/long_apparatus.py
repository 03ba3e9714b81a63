"""What stands around the long volume, as an editor would write it: SYNTHETIC, as the volume is."""

from __future__ import annotations

from sasci_archive.store import files
from sasci_archive.store.folder import Folder

FAMILIES = (
    *("Aldous", "Birch", "Cardle", "Dunnet", "Eldridge", "Farrow", "Gadsby", "Hartnell", "Ilsley", "Jessop"),
    *("Kestrel", "Lorne", "Mapleton", "Norbury", "Oakshaw", "Pellew", "Quill", "Rackham", "Sandiland", "Tarn"),
    *("Umber", "Vesper", "Wainfleet", "Yarrow", "Zeal"),
)
TERMS = tuple((f"TQ{chr(65 + n // 20)}{chr(65 + n % 20)}", f"Tin and Quilt Association no. {n + 1}") for n in range(40))
WORKS = tuple(f"invented{n}" for n in range(1, 61))


def write(folder: Folder, turns: int) -> None:
    """Into `apparatus/`."""
    sentence = "Nothing of this ever was, and it is here to be measured on."
    for name, title in (
        ("introduction", "Introduction"),
        ("background", "Background"),
        ("acknowledgements", "Acknowledgements"),
    ):
        paragraphs = "\n\n".join(
            f"{sentence} This is paragraph {n} of it, as *long* as the others." for n in range(1, 13)
        )
        files.write(folder.apparatus / f"{name}.md", f"# {title}\n\n{paragraphs}\n".encode())
    works = "".join(
        f"@book{{{key},\n  author = {{{FAMILIES[n % 25]}, A.}},\n  title = {{The Tin, volume {n + 1}}},\n"
        f"  publisher = {{Nobody's Press}},\n  address = {{Marlsea}},\n  year = {{{1980 + n % 40}}}\n}}\n"
        for n, key in enumerate(WORKS)
    )
    files.write(folder.apparatus / "references.bib", works.encode())
    _ = turns
