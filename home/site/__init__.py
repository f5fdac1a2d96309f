"""The running site: its disk, its middleware, and what works offline."""
