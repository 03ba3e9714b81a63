"""An index in a PostgreSQL database, for where many search at once from several machines.

Words are taken apart by SQLite's tokenizer here, too, so that both keep the same ones, and the database keeps where each stands (postings): its own full-text search
(tsvector) cannot give the same answers, as it forgets where a word stands beyond the 16,383rd of a text and beyond 255 times, refuses long words, and weighs
otherwise. <https://www.postgresql.org/docs/current/textsearch-limits.html>
"""

from __future__ import annotations
