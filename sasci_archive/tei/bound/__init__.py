"""What stands around a transcript, bound into it: sections, pictures, works, the index."""
