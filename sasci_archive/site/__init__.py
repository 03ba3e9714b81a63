"""The archive as static pages: made from what may be shown and from nothing else, without a server, without a request to anybody."""
