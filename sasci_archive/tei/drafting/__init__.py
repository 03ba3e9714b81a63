"""The first transcript, and what its turns and the texts of others give it."""
