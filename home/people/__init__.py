"""Schools, accounts, roles, and signing in."""
