"""The checks, one file each, by family."""
