"""The store that lasts: OCFL 1.1 objects in a storage root (https://ocfl.io/1.1/spec/), which any program, and any person, can read."""

from sasci_archive.store.ocfl.inventory import Agent, Inventory, VersionInfo
from sasci_archive.store.ocfl.port import Port
from sasci_archive.store.ocfl.root import StorageRoot
from sasci_archive.store.ocfl.writing import Comes

__all__ = ["Agent", "Comes", "Inventory", "Port", "StorageRoot", "VersionInfo"]
