"""Importing guides from files."""
