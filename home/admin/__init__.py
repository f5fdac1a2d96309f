"""What the admin's screens share: lists, windows to choose from, bulk actions, panels, help."""
