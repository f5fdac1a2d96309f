"""The samples of a new site: which rows they are, and how all of them are taken away again."""
