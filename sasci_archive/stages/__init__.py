"""The pipeline's stages, one file each: read from the seminar's folder, make, save. They never import one another."""
