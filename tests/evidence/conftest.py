"""The toy seminar, public, with a codebook of its own."""

from __future__ import annotations

import pytest

from sasci_archive.store.workspace import Workspace
from tests.evidence.coded import with_themes


@pytest.fixture
def here(workspace: Workspace) -> Workspace:
    return with_themes(workspace)
