"""Static files are served by type: what pages request, and nothing that reveals how the site is
built.
"""

from pathlib import PurePosixPath

from whitenoise.middleware import WhiteNoiseMiddleware

# Not among them: the list of all files (staticfiles.json), source maps, notes and licences of
# libraries.
KINDS = frozenset(
    {".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".ico", ".webp", ".woff", ".woff2"}
)


class StaticFiles(WhiteNoiseMiddleware):
    def add_file_to_dictionary(self, url: str, path: str, stat_cache=None) -> None:
        if PurePosixPath(url).suffix.lower() in KINDS:
            super().add_file_to_dictionary(url, path, stat_cache=stat_cache)
