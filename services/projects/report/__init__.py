"""Report ๗.๑ of a project: written, put before the director, noted."""
