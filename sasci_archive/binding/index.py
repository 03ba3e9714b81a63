"""The index bound in: entries with what is to be looked for, placed in what is released; and whether the glossary holds."""

from __future__ import annotations

from sasci_archive.binding.whole import Whole
from sasci_archive.errors import BadRecord, Faults
from sasci_archive.formats import index_toml, records
from sasci_archive.model import glossary
from sasci_archive.model.indexing import Index
from sasci_archive.tei.bound import indexing
from sasci_archive.tei.shown.turns_said import Turns

FILE = "index.toml"


def bind(whole: Whole) -> None:
    """The entries of `index.toml` to the end of the back matter."""
    if FILE not in whole.files:
        return
    where = f"{whole.folder.slug}/apparatus/{FILE}"
    try:
        index = records.parse(whole.read(FILE), Index, where=where)
    except BadRecord as unreadable:
        whole.fault("A01", FILE, unreadable.problem, unreadable.remedy)
        return
    try:
        indexing.bind(whole.root, index, index_toml.lines(records.as_text(whole.read(FILE), where=where)))
    except Faults as found:
        whole.faulty(FILE, found.faults)


def check_glossary(whole: Whole) -> None:
    """A glossary that explains nothing is a fault; a term that nobody says is worth saying."""
    terms = whole.seminar.glossary
    for fault in glossary.faults(terms):
        whole.of_record(fault.code, fault.problem, fault.remedy)
    if terms and whole.asked:
        said = [*(paragraph.text for paragraph in Turns(whole.root).paragraphs)]
        for term in glossary.never_said(terms, said):
            whole.remarks.append(f"'{term.term}' is in the glossary, and nobody says it.")
