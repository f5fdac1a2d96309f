"""The index of the site's own database."""
