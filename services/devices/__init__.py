"""The register of computers and what belongs to them: the office's and its schools'."""
