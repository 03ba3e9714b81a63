"""An index in a file, or in memory: SQLite's FTS5, through apsw, which brings its own SQLite. SQL stands in `tables` and `rows` alone."""

from __future__ import annotations
