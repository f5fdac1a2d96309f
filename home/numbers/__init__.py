"""Running numbers by series and year."""
