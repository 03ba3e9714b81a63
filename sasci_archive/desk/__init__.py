"""Pages for those who edit, served on this machine to this machine only: no other computer and no other page can reach them."""
