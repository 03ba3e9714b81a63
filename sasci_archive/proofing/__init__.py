"""Proofing: whether a finished edition is what it says it is.

It reads the files again, each with the reader of its kind, and asks the checkers of others (a browser, epubcheck, the Nu HTML checker); it
changes nothing. A check is a row of `checks.CHECKS`. What cannot be checked here is said, never passed over.
"""

from __future__ import annotations
