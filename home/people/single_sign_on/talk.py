"""Requests to the provider: within limits of time and size, JSON only, and without following
redirects.
"""

import json
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Thread
from time import monotonic

import requests
from django.core.cache import cache

from .refusal import Refused, Why

PATIENCE = 8.0  # seconds for all questions of one request
LONGEST_ANSWER = 5.0  # seconds for one question
# Seconds in which a provider that hung is not asked again: each question to it blocks a worker
PAUSE = 30
PAUSED = "sign-on-paused"
LARGEST_ANSWER = 500_000  # bytes
PIECE = 16_384
Answer = dict[str, object]


class Talk:
    """The questions to the provider within one request of ours."""

    def __init__(self) -> None:
        self.ends = monotonic() + PATIENCE

    def ask(self, what: str, method: str, address: str, **sent) -> Answer:
        """The JSON object of the response; `what` names the question in the log."""
        if cache.get(PAUSED):
            raise Refused(Why.AWAY, f"{what}: it hung a short while ago")
        seconds = min(LONGEST_ANSWER, self.ends - monotonic())
        try:
            return within(seconds, partial(read, method, address, seconds, **sent))
        except (TimeoutError, requests.Timeout) as error:
            cache.set(PAUSED, True, PAUSE)
            raise Refused(Why.AWAY, f"{what}: no answer in time") from error
        except (OSError, ValueError, RecursionError) as error:
            raise Refused(Why.AWAY, f"{what}: {fault_in_words(error)}") from error


class Faulty(ValueError):
    """Not a valid response."""


def fault_in_words(error: Exception) -> str:
    """Messages of the libraries may be long, and contain URLs and the data that was sent."""
    return str(error) if isinstance(error, Faulty) else type(error).__name__


def within(seconds: float, work: Callable[[], Answer]) -> Answer:
    """Returns the work's result. A thread that can be abandoned does it: the timeout of a socket
    limits neither the DNS look-up nor a response that arrives byte by byte.
    """
    if seconds <= 0:
        raise TimeoutError
    outcome: Future[Answer] = Future()

    def do() -> None:
        try:
            outcome.set_result(work())
        except (
            OSError,
            ValueError,
            RecursionError,
        ) as error:  # exceptions of requests are OSErrors
            outcome.set_exception(error)

    Thread(target=do, name="sign-on", daemon=True).start()
    return outcome.result(timeout=seconds)


def read(method: str, address: str, seconds: float, **sent) -> Answer:
    ends = monotonic() + seconds
    headers = {"Accept": "application/json"}
    with requests.request(
        method,
        address,
        headers=headers,
        timeout=seconds,
        allow_redirects=False,
        stream=True,
        **sent,
    ) as answer:
        if answer.status_code != requests.codes.ok:
            raise Faulty(f"HTTP {answer.status_code}")
        told = json.loads(body_of(answer, ends))
    if not isinstance(told, dict):
        raise Faulty("JSON, but no object")
    return told


def body_of(answer: requests.Response, ends: float) -> bytes:
    body = b""
    for piece in answer.iter_content(PIECE):
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise Faulty("too long an answer")
        if monotonic() > ends:
            raise TimeoutError
    return body
