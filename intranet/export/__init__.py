"""Everything of a site as open files, for an office that leaves, or that wants to have it."""
