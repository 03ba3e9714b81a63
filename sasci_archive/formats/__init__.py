"""Text in and out of the model: no files, no clocks. One file per format, `parse` and `compose` as a pair."""
