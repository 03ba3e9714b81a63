"""Transcripts as TEI P5: bytes in, bytes out."""
