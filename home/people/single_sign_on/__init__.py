"""Sign-in with the office's own provider (OpenID Connect), such as Google Workspace or Keycloak,
enabled by settings only.

It signs in to accounts that the office created, and does nothing else: it creates no accounts,
assigns no roles, and exists only when it is configured.
"""
