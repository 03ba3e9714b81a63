"""The files beside the transcript that people change together with it: what was changed in them can be undone and done again; and what a run that was killed has left of a change."""
