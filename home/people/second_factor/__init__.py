"""The second factor: a code of an app, a passkey, or a recovery code, asked after the password."""
