"""What is made for readers, from a Release and nothing else: bytes out, no files."""
