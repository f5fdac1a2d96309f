"""A provider of OpenID Connect on a socket, of the tests' own: honest until it is told to lie
or to break.
"""

import base64
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, SECRET = "intranet of the office", "a word: of two"
METADATA, TOKEN, KEYS = "/.well-known/openid-configuration", "/token", "/keys"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
Answering = Callable[[BaseHTTPRequestHandler], None]


def public_key(key=KEY, kid: str = "one") -> dict[str, object]:
    numbers = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return numbers | {"kid": kid, "use": "sig", "alg": "RS256"}


class Provider:
    """`person` is who signs in there; `lies` are claims that it changes (None: leaves out); `sign`
    makes the token; `breaks` has the paths that are answered otherwise.
    """

    def __init__(self, port: int):
        self.issuer = f"http://127.0.0.1:{port}"
        self.person: dict[str, object] = {}
        self.lies: dict[str, object] = {}
        self.sign = lambda claims: jwt.encode(claims, KEY, "RS256", headers={"kid": "one"})
        self.breaks: dict[str, Answering] = {}
        self.metadata_lies: dict[str, object] = {}
        self.asked: list[str] = []
        self.question: dict[str, str] = {}

    def come_back(self, address: str, **answer: str) -> str:
        """What the person's browser does there: the path and query of the way back."""
        self.question = {
            name: values[0] for name, values in parse_qs(urlsplit(address).query).items()
        }
        parts = {"code": "a code", "state": self.question["state"]} | answer
        query = "&".join(f"{name}={value}" for name, value in parts.items())
        return f"{urlsplit(self.question['redirect_uri']).path}?{query}"

    def metadata(self) -> dict[str, object]:
        own = {"authorization_endpoint": "/authorize", "token_endpoint": TOKEN, "jwks_uri": KEYS}
        facts = {name: self.issuer + path for name, path in own.items()}
        return {"issuer": self.issuer, **facts} | self.metadata_lies

    def claims(self) -> dict[str, object]:
        now = int(time.time())
        honest = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": self.question["nonce"],
        }
        told = honest | self.person | self.lies
        return {name: value for name, value in told.items() if value is not None}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, object]]:
        """As RFC 6749 and 7636 ask: the client's word, the code, and the secret of which the
        challenge was made.
        """
        word = f"{CLIENT_ID.replace(' ', '%20')}:{SECRET.replace(' ', '%20').replace(':', '%3A')}"
        is_client = authorization == "Basic " + base64.b64encode(word.encode()).decode()
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_same = (
            challenge == self.question["code_challenge"]
            and form["redirect_uri"] == self.question["redirect_uri"]
        )
        if not (is_client and is_same and form["code"] == "a code"):
            return 400, {"error": "invalid_grant"}
        return 200, {
            "access_token": "x",
            "token_type": "Bearer",
            "id_token": self.sign(self.claims()),
        }


def handler_of(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer({})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer({name: values[0] for name, values in parse_qs(text).items()})

        def answer(self, form: dict[str, str]) -> None:
            provider.asked.append(self.path)
            if self.path in provider.breaks:
                provider.breaks[self.path](self)
            elif self.path == TOKEN:
                say(self, *provider.token(form, self.headers.get("Authorization", "")))
            else:
                say(
                    self,
                    200,
                    provider.metadata() if self.path == METADATA else {"keys": [public_key()]},
                )

        def log_message(self, *words: object) -> None:
            pass

    return Handler


def say(handler: BaseHTTPRequestHandler, status: int, told: object) -> None:
    say_bytes(handler, status, json.dumps(told).encode())


def say_bytes(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *facts: object) -> None:
        """Who was kept waiting has left."""


@contextmanager
def running_provider() -> Iterator[Provider]:
    server = Server(("127.0.0.1", 0), BaseHTTPRequestHandler)
    provider = Provider(server.server_port)
    server.RequestHandlerClass = handler_of(provider)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
