"""Sign-in by the office's own provider (OpenID Connect): Google Workspace, Keycloak and the like,
by settings alone.

It opens accounts that the office made, and nothing else: it makes none, gives no role, and is there
when it is set.
"""
