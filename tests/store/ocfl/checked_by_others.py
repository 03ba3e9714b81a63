"""OCFL as somebody else's program reads it: ocfl-py's validator, which we have not written."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from ocfl.layout import Layout
from ocfl.layout_registry import add_layout
from ocfl.storage_root import StorageRoot
from ocfl.validator import Validator

NAME = "0004-hashed-n-tuple-storage-layout"


class Hashed(Layout):  # type: ignore[misc]
    """ocfl-py does not know layout 0004, and refuses every root that has it: so that it is told what the extension says."""

    def __init__(self) -> None:
        super().__init__()
        self.NAME, self.DESCRIPTION = NAME, ""
        self.PARAMS = {
            "digestAlgorithm": lambda found: _same(found, "sha256"),
            "tupleSize": lambda found: _same(found, 3),
            "numberOfTuples": lambda found: _same(found, 3),
            "shortObjectRoot": lambda found: _same(found, False),
        }

    def identifier_to_path(self, identifier: str) -> str:
        digest = hashlib.sha256(identifier.encode()).hexdigest()
        return "/".join([digest[:3], digest[3:6], digest[6:9], digest])


def _same(found: object, expected: object) -> None:
    assert found == expected


add_layout(NAME, Hashed)


def complaints_of_root(root: Path) -> list[str]:
    """All that ocfl-py says of a root and of all its objects, errors and warnings."""
    logging.disable(logging.CRITICAL)
    asked = StorageRoot(root=str(root))
    asked.registered_extensions.append(NAME)
    asked.validate(log_warnings=True, max_errors=1000)
    said = [text for _, text in asked.errors]
    if asked.log is not None:
        said += [line for line in asked.log.status_str().splitlines() if line]
    for place, id_ in asked.list_objects():
        if Hashed().identifier_to_path(id_) != str(place):
            said.append(f"{id_} lies at {place}")
    return said


def complaints(folder: Path, *, warnings: bool = True) -> list[str]:
    """All that ocfl-py says of one object."""
    logging.disable(logging.CRITICAL)
    validator = Validator(log_warnings=warnings)
    validator.validate_object(str(folder))
    return [line for line in str(validator).splitlines() if line]
