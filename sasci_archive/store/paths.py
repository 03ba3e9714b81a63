"""Where each thing of a seminar lies: every path in its folder has its name here, and is written nowhere else (docs/design.md draws them)."""

from __future__ import annotations

import re
from pathlib import Path

from sasci_archive.errors import BadSlug

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def checked_slug(slug: str) -> str:
    """The slug, where it is a plain folder name: lower case letters, digits and single hyphens. Raises BadSlug."""
    if not SLUG.fullmatch(slug) or len(slug) > 80:
        raise BadSlug(
            f"{slug!r} cannot name a seminar.",
            remedy="Use lower case letters, digits and single hyphens, such as care-certificate-2023.",
        )
    return slug


class Paths:
    """`seminars/<slug>/`."""

    def __init__(self, root: Path, slug: str, templates: Path | None = None) -> None:
        """In `root`; `templates` are the workspace's own, where it has any. Raises BadSlug."""
        self.slug = checked_slug(slug)
        self.path = root / self.slug
        self.templates = templates

    # people write
    @property
    def seminar_toml(self) -> Path:
        """Title, sessions, roster, rights."""
        return self.path / "seminar.toml"

    @property
    def consent_toml(self) -> Path:
        """RESTRICTED: permissions."""
        return self.path / "consent.toml"

    @property
    def names_toml(self) -> Path:
        """Who a voice is."""
        return self.path / "3-names.toml"

    # the program writes
    @property
    def recording(self) -> Path:
        """The originals."""
        return self.path / "1-recording"

    @property
    def recording_json(self) -> Path:
        """What the originals are."""
        return self.recording / "recording.json"

    @property
    def words_json(self) -> Path:
        """What was said."""
        return self.path / "2-words.json"

    @property
    def voices_json(self) -> Path:
        """Who spoke when."""
        return self.path / "3-voices.json"

    @property
    def transcript_xml(self) -> Path:
        """RESTRICTED: the edition's master."""
        return self.path / "4-transcript.xml"

    @property
    def apparatus(self) -> Path:
        """What editors write beside the transcript: introduction, chronology, pictures, references, index."""
        return self.path / "apparatus"

    @property
    def index_toml(self) -> Path:
        """The index of the volume."""
        return self.apparatus / "index.toml"

    @property
    def house_toml(self) -> Path:
        """RESTRICTED: what the house's rules proposed and are not to propose again; it quotes what was said."""
        return self.path / "house.toml"

    @property
    def review(self) -> Path:
        """Proofs and packets."""
        return self.path / "5-review"

    @property
    def journal_jsonl(self) -> Path:
        """RESTRICTED: who decided what, and what has left the house; it outlives `6-published/`."""
        return self.path / "journal.jsonl"

    @property
    def edits_jsonl(self) -> Path:
        """RESTRICTED: what was changed in the workbench, with what stood there; only ever added to."""
        return self.path / "edits.jsonl"

    @property
    def proof(self) -> Path:
        """What is made where nothing may be public."""
        return self.review / "proof"

    @property
    def packets(self) -> Path:
        """RESTRICTED: a folder for each packet: what was sent, and to whom."""
        return self.review / "packets"

    @property
    def returned(self) -> Path:
        """RESTRICTED: a folder for each file that came back, as it came and as it was read."""
        return self.review / "returned"

    @property
    def comparisons(self) -> Path:
        """RESTRICTED: pages on which two readings of the transcript stand side by side."""
        return self.review / "comparison"

    @property
    def decisions_jsonl(self) -> Path:
        """RESTRICTED: what editors decided about what came back; only ever added to."""
        return self.review / "decisions.jsonl"

    @property
    def published(self) -> Path:
        """From the gate only; may be deleted at any time."""
        return self.path / "6-published"

    @property
    def withdrawn(self) -> Path:
        """The page that says that an edition is public no more, while it is not."""
        return self.path / "6-withdrawn"

    @property
    def citations_json(self) -> Path:
        """What has been published, as people may have cited it; only ever added to, and nothing in it that was not public."""
        return self.path / "citations.json"

    @property
    def deposits_json(self) -> Path:
        """What was deposited where, and how it stands there."""
        return self.path / "deposits.json"

    @property
    def work(self) -> Path:
        """Unfinished results and run logs."""
        return self.path / ".work"

    @property
    def shown(self) -> Path:
        """What may be shown of it, as it was found last: no more than was public then. It goes when the edition does, and with all of `.work/` in a takedown."""
        return self.work / "shown"

    @property
    def taking_down(self) -> Path:
        """There while a takedown has not come so far that nothing in this folder tells of what is to be gone: until then nothing leaves it."""
        return self.path / ".taking-down"

    @property
    def codings_xml(self) -> Path:
        """RESTRICTED: who coded which passage by which theme; it stands off the transcript and repeats no word of it."""
        return self.path / "codings.xml"
