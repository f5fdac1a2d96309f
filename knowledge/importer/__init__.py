"""Guides from files."""
