"""The site as a running thing: its disk, its guards, what works without network."""
