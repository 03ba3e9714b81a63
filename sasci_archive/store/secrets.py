"""Secrets that lie in the system's keyring, for what is not in the environment."""

from __future__ import annotations

from typing import Final

from sasci_archive.errors import NotToBeHad

KEYRING: Final = "sasci-archive"
"""Under which name."""


def keyring(service: str, name: str) -> str | None:
    """The system's, where the library for it and a keyring are there; None else. Raises NotToBeHad where it is locked or broken."""
    try:
        import keyring as theirs
        from keyring.errors import KeyringError, NoKeyringError
    except ImportError:
        return None
    try:
        found: str | None = theirs.get_password(service, name)
    except NoKeyringError:
        return None
    except KeyringError:
        raise NotToBeHad(
            "The system's keyring cannot be read.", remedy=f"Unlock it, or put {name} into the environment."
        ) from None
    return found
