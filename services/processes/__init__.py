"""The work processes of the manual as data, and their chart."""
