"""What is kept for good: two OCFL objects for each seminar, where they came from, whether they are still whole, and how something leaves them for ever."""
