"""To those who keep it beside us: bags, crates, bundles, and the registers of identifiers; and what others made, taken in."""
