"""Changes of a transcript: as values, made, told as what reads otherwise, and taken back."""
