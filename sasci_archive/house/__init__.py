"""The house's editorial rules: each reads the published words of a transcript and proposes; none ever changes anything."""
