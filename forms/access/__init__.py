"""Access requests: from the request to the right that somebody holds, and its yearly review."""
