"""A site with all of its sections: what is built."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from sasci_archive.site import values
from sasci_archive.site.gists import Gives
from sasci_archive.site.rendering import Rendering
from sasci_archive.site.sections import SECTIONS


class Site(values.Site):
    """The site of a catalogue. Its templates are read once, when the first page is made."""

    @cached_property
    def rendering(self) -> Rendering:
        """What makes its pages."""
        return Rendering(self, SECTIONS)

    @property
    def gives(self) -> Sequence[Gives]:
        """What seminars give to the pages of each section."""
        return tuple(section.gives for section in SECTIONS if section.gives)
