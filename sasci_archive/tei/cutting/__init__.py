"""What must not leave the room: who may not be known, what is withheld, and what is silent; cut, and looked for again."""
