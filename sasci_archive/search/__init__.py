"""Finding a turn: an index that can be thrown away and made again, one of what is public and one of what is not."""
