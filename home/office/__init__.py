"""The office: what it is called, its first pages and notices, and what waits for its people."""
