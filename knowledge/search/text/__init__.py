"""Text analysis: queries, index words, and excerpts."""
