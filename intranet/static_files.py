"""Static files are served by kind: what pages ask for, and nothing that tells how the site is
made.
"""

from pathlib import PurePosixPath

from whitenoise.middleware import WhiteNoiseMiddleware

# Not among them: the list of all files (staticfiles.json), maps of scripts, notes and licences of
# libraries.
KINDS = frozenset(
    {".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".ico", ".webp", ".woff", ".woff2"}
)


class StaticFiles(WhiteNoiseMiddleware):
    def add_file_to_dictionary(self, url: str, path: str, stat_cache=None) -> None:
        if PurePosixPath(url).suffix.lower() in KINDS:
            super().add_file_to_dictionary(url, path, stat_cache=stat_cache)
