"""Mail: stored in a table together with what caused it, sent after the commit, managed in the
admin.
"""
