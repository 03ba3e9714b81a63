"""A transcript as the values that people see: as it is printed, as it is edited, two readings of it side by side."""
