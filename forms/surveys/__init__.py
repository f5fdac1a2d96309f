"""From the answers of a survey to figures, tables, papers and what is made public."""
