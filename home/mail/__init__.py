"""Mail: what a server's answers mean, the line to it, and the administrator's screen of what waits."""
