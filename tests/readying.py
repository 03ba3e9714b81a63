"""All that people owe each other before a seminar is public, done in one go, so that tests can leave one thing undone."""

from __future__ import annotations

import datetime as dt

from sasci_archive.model.consent import Matter
from sasci_archive.model.journal import By
from sasci_archive.stages.approve import approve, sign_off
from sasci_archive.stages.hear import hear
from sasci_archive.stages.ready import ready
from sasci_archive.store.folder import Folder

BY = By(dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC), who="Ada Ferrar")
GRANTED = 'reuse = "yes"\ncopyright = "licence"\nperformance = "yes"\n'
PROCESSING = '\n[processing]\nlawful_basis = "public task"\ncontrollers = ["Toy Institute"]\nretention = "ten years"\n'


def make_ready(folder: Folder) -> Folder:
    """Everything heard, granted, approved and signed off."""
    text = folder.consent_toml.read_text("utf-8").replace('reuse = "no"', 'reuse = "yes"')
    folder.consent_toml.write_text(text.replace('reuse = "yes"\n', GRANTED) + PROCESSING, encoding="utf-8")
    hear(folder, "all", BY)
    finish(folder)
    return folder


def finish(folder: Folder) -> None:
    """Approve and sign off the text as it is now."""
    for witness in ready(folder, on=BY.on).witnesses:
        approve(folder, witness.person, BY)
    for matter in Matter:
        sign_off(folder, matter, BY)
