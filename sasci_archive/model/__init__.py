"""What the archive is about: values, frozen and plain, checked once where they are made."""
