"""The search page, its suggestions and its JSON."""
