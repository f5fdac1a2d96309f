"""What the admin's screens share: lists, choosers, bulk actions, panels, help."""
