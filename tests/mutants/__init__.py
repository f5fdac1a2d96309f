"""Small wrong changes of the rules, the rights and the counts, and whether the tests notice
them.
"""
