"""Files that people send: opened within limits, checked, stored so that a power cut leaves
them, swept.
"""
