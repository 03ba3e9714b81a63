"""Whom and what others speak of: the markup that says so, and the lists beside the text."""
