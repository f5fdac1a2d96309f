"""Words: what was typed, what is indexed, and the passage that is shown."""
