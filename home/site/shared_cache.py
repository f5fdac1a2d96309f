"""A cache in Redis that all servers of the site share. What it holds can be computed anew, so the
site goes on without it. Loaded only where the settings name it.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

PATIENCE = 1.0  # seconds for one question
REST = 10.0  # seconds in which a server that did not answer is not asked again

logger = logging.getLogger(__name__)


class SharedCache(RedisCache):
    """As Django's own; while Redis is away nothing is found and nothing is kept."""

    rests_until = 0.0

    def __init__(self, server: str, params: dict[str, Any]):
        bounds = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
        super().__init__(server, {**params, "OPTIONS": bounds})

    def ask(self, question: Callable, *words: Any, otherwise: Any = None, **options: Any) -> Any:
        if time.monotonic() < self.rests_until:
            return otherwise
        try:
            return question(*words, **options)
        except (RedisError, OSError) as error:
            self.rests_until = time.monotonic() + REST
            logger.warning("the shared cache does not answer: %s", type(error).__name__)
            return otherwise

    def get(self, key, default=None, version=None):
        return self.ask(super().get, key, default, version, otherwise=default)

    def set(self, key, value, *words, **options):
        return self.ask(super().set, key, value, *words, **options)

    def add(self, key, value, *words, **options):
        return self.ask(super().add, key, value, *words, otherwise=True, **options)

    def touch(self, key, *words, **options):
        return self.ask(super().touch, key, *words, otherwise=False, **options)

    def delete(self, key, version=None):
        return self.ask(super().delete, key, version, otherwise=False)

    def has_key(self, key, version=None):
        return self.ask(super().has_key, key, version, otherwise=False)

    def get_many(self, keys, version=None):
        return self.ask(super().get_many, keys, version, otherwise={})

    def set_many(self, data, *words, **options):
        return self.ask(super().set_many, data, *words, otherwise=list(data), **options)

    def delete_many(self, keys, version=None):
        return self.ask(super().delete_many, keys, version)

    def clear(self):
        return self.ask(super().clear, otherwise=False)
