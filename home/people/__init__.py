"""Schools, accounts, roles, and how somebody signs in."""
