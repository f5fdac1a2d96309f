"""A search server small enough to read: it keeps what clients send and answers by what it keeps,
over real HTTP.

It knows of OpenSearch and Elasticsearch what our backends use. `mood` lets it fail in the ways that
servers fail in.
"""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SLOW = 600.0  # seconds, more than anybody waits; the end of the test releases it
DONE = 200, {"acknowledged": True}


class SearchServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.indices: dict[str, dict[str, Any]] = {}
        self.aliases: dict[str, set[str]] = {}
        self.asked: list[tuple[str, str, Any]] = []
        self.headers_seen: list[Any] = []
        self.mood = ""
        self.released = threading.Event()
        threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def close(self) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that did not wait for the answer."""

    # What is kept
    def index(self, name: str) -> dict[str, Any]:
        """By its own name or an alias."""
        [name] = self.aliases.get(name, {name})
        return self.indices[name]

    def documents(self, name: str) -> dict[str, dict[str, Any]]:
        return self.index(name)["documents"]

    def answer(
        self, method: str, path: str, params: dict[str, list[str]], body: Any
    ) -> tuple[int, Any]:
        self.asked.append((method, path, body))
        parts = [method, *path.strip("/").split("/")]
        for about in (self.about_names, self.about_indices, self.about_documents):
            if (answered := about(parts, params, body)) is not None:
                return answered
        return 400, {"error": f"{method} {path} is not known here"}

    def about_names(
        self, parts: list[str], params: dict[str, list[str]], body: Any
    ) -> tuple[int, Any] | None:
        match parts:
            case ["GET" | "HEAD", ""]:
                return 200, {"tagline": "You Know, for Search", "version": {"number": "9.0.0"}}
            case ["GET" | "HEAD", "_alias", name]:
                found = self.aliases.get(name)
                return (200 if found else 404), {index: {} for index in found or ()}
            case ["PUT", name, "_alias" | "_aliases", alias]:
                self.aliases.setdefault(alias, set()).add(name)
                return DONE
        return None

    def about_indices(
        self, parts: list[str], params: dict[str, list[str]], body: Any
    ) -> tuple[int, Any] | None:
        match parts:
            case ["PUT", name]:
                self.indices[name] = {
                    "settings": body["settings"],
                    "properties": {},
                    "documents": {},
                }
            case ["PUT", name, "_mapping"]:
                self.indices[name]["properties"] |= body["properties"]
            case ["DELETE", name] if name in self.indices:
                del self.indices[name]
                self.aliases = {alias: names - {name} for alias, names in self.aliases.items()}
            case ["POST", _name, "_refresh"]:
                pass
            case _:
                return None
        return DONE

    def about_documents(
        self, parts: list[str], params: dict[str, list[str]], body: Any
    ) -> tuple[int, Any] | None:
        match parts:
            case ["POST" | "PUT", name, "_bulk"]:
                return 200, self.bulk(
                    name, body, only_alias=params.get("require_alias") == ["true"]
                )
            case [_method, name, *_rest] if not (self.aliases.get(name) or name in self.indices):
                return 404, {"error": {"type": "index_not_found_exception"}, "status": 404}
            case ["DELETE", name, "_doc", key]:
                return (200, {}) if self.documents(name).pop(key, None) else (404, {})
            case ["POST", name, "_search"]:
                return 200, self.search(
                    name, body | {key: value[0] for key, value in params.items()}
                )
        return None

    def bulk(self, name: str, lines: list[Any], *, only_alias: bool) -> dict[str, Any]:
        answers = []
        for action, document in zip(lines[::2], lines[1::2], strict=True):
            key = action["index"]["_id"]
            if only_alias and not self.aliases.get(name):
                answers.append(
                    {
                        "index": {
                            "_id": key,
                            "status": 404,
                            "error": {"type": "index_not_found_exception"},
                        }
                    }
                )
                continue
            self.documents(name)[key] = document
            answers.append({"index": {"_id": key, "status": 201}})
        return {"errors": any("error" in answer["index"] for answer in answers), "items": answers}

    def search(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        index = self.index(name)
        scored = (
            (Found(index, document).score(body["query"]), key)
            for key, document in index["documents"].items()
        )
        hits = sorted(((score, key) for score, key in scored if score is not None), reverse=True)
        first, size = int(body.get("from", 0)), int(body.get("size", 10))
        rows = [
            {"_id": key, "_score": score, "fields": {"pk": [index["documents"][key]["pk"]]}}
            for score, key in hits[first : first + size]
        ]
        keys = [key for _score, key in hits]
        facets = {
            name: self.facet(index, keys, rule["terms"])
            for name, rule in body.get("aggregations", {}).items()
        }
        return {
            "hits": {"total": {"value": len(hits), "relation": "eq"}, "hits": rows},
            "aggregations": facets,
        }

    def facet(self, index: dict[str, Any], keys: list[str], rule: dict[str, Any]) -> dict[str, Any]:
        counts = Counter(
            index["documents"][key].get(rule["field"], rule["missing"]) for key in keys
        )
        return {
            "buckets": [{"key": key, "doc_count": count} for key, count in counts.most_common()]
        }


class Found:
    """Whether a document answers a query: every term that it has counts one, times the boosts."""

    def __init__(self, index: dict[str, Any], document: dict[str, Any]) -> None:
        self.index, self.document = index, document
        self.fields: dict[str, list[str]] = {}
        self.read(index["properties"], document)

    def read(self, properties: dict[str, Any], document: dict[str, Any]) -> None:
        for name, value in document.items():
            kind = properties[name]
            if kind["type"] == "nested":
                for part in value or ():
                    self.read(kind["properties"], part)
                continue
            copies = kind.get("copy_to", [])
            for target in [name, *([copies] if isinstance(copies, str) else copies)]:
                self.fields.setdefault(target, []).extend(self.cut(kind, value))

    def cut(self, kind: dict[str, Any], value: Any) -> Iterator[str]:
        for part in value if isinstance(value, list) else [value]:
            if kind["type"] != "text":
                yield str(part)
                continue
            for word in self.split(str(part), kind["analyzer"]):
                yield from (
                    self.beginnings(word) if kind["analyzer"] == "edgengram_analyzer" else [word]
                )

    def split(self, text: str, analyzer: str) -> list[str]:
        """Only what is split at spaces can be found here: an analyzer of any other make is an
        error.
        """
        analysis = self.index["settings"]["analysis"]["analyzer"][analyzer]
        assert analysis["tokenizer"] == "whitespace", analyzer
        return text.split()

    def beginnings(self, word: str) -> list[str]:
        sizes = self.index["settings"]["analysis"]["filter"]["edgengram"]
        return [word[:size] for size in range(sizes["min_gram"], sizes["max_gram"] + 1)]

    # Queries
    def score(self, query: dict[str, Any]) -> float | None:
        [(kind, body)] = query.items()
        return getattr(self, kind)(body)

    def match_all(self, body: dict[str, Any]) -> float | None:
        return 1.0

    def bool(self, body: dict[str, Any]) -> float | None:
        parts = {
            name: value if isinstance(value, list) else [value] for name, value in body.items()
        }
        needed = [self.score(part) for name in ("must", "filter") for part in parts.get(name, ())]
        either = [self.score(part) for part in parts.get("should", ())]
        barred = [self.score(part) for part in parts.get("must_not", ())]
        good = [score for score in either if score is not None]
        if None in needed or (either and not good) or any(score is not None for score in barred):
            return None
        return sum(self.score(part) or 0 for part in parts.get("must", ())) + sum(good) or 1.0

    def dis_max(self, body: dict[str, Any]) -> float | None:
        return best(self.score(part) for part in body["queries"])

    def terms_of(self, field: str) -> list[str]:
        return self.fields.get(field, [])

    def term(self, body: dict[str, Any]) -> float | None:
        [(field, value)] = body.items()
        return 1.0 if str(value) in self.terms_of(field) else None

    def terms(self, body: dict[str, Any]) -> float | None:
        [(field, values)] = body.items()
        return 1.0 if set(map(str, values)) & set(self.terms_of(field)) else None

    def match(self, body: dict[str, Any]) -> float | None:
        [(field, asked)] = body.items()
        asked = asked if isinstance(asked, dict) else {"query": asked}
        return self.words(field, asked, asked.get("boost", 1.0))

    def match_phrase(self, body: dict[str, Any]) -> float | None:
        [(field, asked)] = body.items()
        return self.words(field, {"query": asked, "type": "phrase"}, 1.0)

    def multi_match(self, body: dict[str, Any]) -> float | None:
        named = (field.partition("^") for field in body["fields"])
        found = [self.words(field, body, float(boost or 1)) for field, _sign, boost in named]
        score = best(found)
        return None if score is None else score * body.get("boost", 1.0)

    def words(self, field: str, asked: dict[str, Any], boost: float) -> float | None:
        wanted, has = list(dict.fromkeys(asked["query"].split())), self.terms_of(field)
        if asked.get("type") == "phrase":
            return boost if f" {asked['query']} " in f" {' '.join(has)} " else None
        near = close if asked.get("fuzziness") else str.__eq__
        count = sum(any(near(word, term) for term in has) for word in wanted)
        share = (
            100
            if asked.get("operator") == "and"
            else least(asked.get("minimum_should_match", "0%"), len(wanted))
        )
        enough = max(share * len(wanted) // 100, 1)
        return count * boost if count >= enough and count else None


def least(rule: str, count: int) -> int:
    """The share that `minimum_should_match` asks for: "1<75% 8<30%" is all of one, 75 % of up
    to eight, else 30 %.
    """
    share = 100 if "<" in rule else 0
    for part in rule.split():
        limit, _sign, percent = part.rpartition("<")
        if count > int(limit or 0):
            share = int(percent.rstrip("%"))
    return share


def best(scores: Any) -> float | None:
    return max((score for score in scores if score is not None), default=None)


def close(word: str, term: str) -> bool:
    """One letter more or less than the other, or another one: enough of an edit distance for a
    test.
    """
    if abs(len(word) - len(term)) > 1 or word[:1] != term[:1]:
        return False
    for at in range(len(term) + 1):
        for cut, more in ((0, 0), (1, 1), (0, 1), (1, 0)):
            if word[:at] + word[at + cut :] == term[:at] + term[at + more :]:
                return True
    return False


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = (
        True  # else each answer waits 40 ms for the client to acknowledge its headers
    )
    server: SearchServer

    def respond(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.server.headers_seen.append(self.headers)
        kind = "application/json"
        if self.server.mood == "slow":
            self.server.released.wait(SLOW)
        if self.server.mood == "gone":
            self.close_connection = True
            return
        if self.server.mood == "busy":
            status, text = 503, '{"error": "busy"}'
        elif self.server.mood == "refuses":
            status, text = 400, '{"error": {"type": "illegal_argument_exception"}}'
        elif self.server.mood == "garbage":
            status, text = 200, '{"hello": [1, 2]}'
        elif self.server.mood == "page":
            status, text, kind = 200, "<html>Welcome to nginx!</html>", "text/html"
        else:
            asked = urlsplit(self.path)
            lines = [json.loads(line) for line in body.splitlines() if line.strip()]
            many = asked.path.endswith("_bulk")
            status, answer = self.server.answer(
                self.command,
                asked.path,
                parse_qs(asked.query),
                lines if many else next(iter(lines), {}),
            )
            text = json.dumps(answer)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text.encode())

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = respond

    def log_message(self, *args: Any) -> None:
        """Quiet."""
