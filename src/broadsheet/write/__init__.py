"""Writing: rows as the files of a build, and the build as one whole."""
