"""What is said of a transcript: its header, written from the record, read back, and compared with it."""
