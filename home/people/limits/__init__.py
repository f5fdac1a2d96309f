"""Rate limits: the client's address, wrong passwords, and what visitors may send."""
