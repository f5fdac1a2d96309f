"""Mail: written into a table with what caused it, sent after the commit, looked after in the
admin.
"""
