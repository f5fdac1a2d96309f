"""Who may change whose account, which roles they may give, and closing instead of deleting."""
