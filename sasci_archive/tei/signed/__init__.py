"""What people sign off and what holds it back, as digests."""
