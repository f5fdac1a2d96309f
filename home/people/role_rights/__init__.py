"""The permissions that each role was granted: new ones of an upgrade are granted, and those that
the office removed stay removed.
"""
