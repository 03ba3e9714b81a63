"""What came back from people, and what the house's rules propose: as changes of the transcript, or as a sentence that says why not."""
