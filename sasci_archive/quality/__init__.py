"""Where a transcript is weak: each finder looks at what was said, heard and written, and proposes places; nothing is changed. Pure."""
