"""Hands over everything that one person is responsible for in one step; what they did stays under
their name.
"""
