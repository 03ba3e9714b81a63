"""What other catalogues fetch from us: OAI-PMH 2.0, as a protocol without hands and as files that lie still."""
