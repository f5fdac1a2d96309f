"""Pages of the knowledge base stand ready for readers: drawn once for each kind of reader, kept in
this process and compressed, with gaps for what belongs to one person or moment (home.pages.fresh).

It runs as the view of pages, behind session, sign-in, second factor and every other guard. What is
kept is known by the stamp of all that readers see (home.pages.changes), so after any change of a
page, a right, a group or a restriction nothing that was kept before is given out again; the day
belongs to the key because pages tell what is overdue. Only people of schools are served from here:
who may do more sees more on a page, and gets it drawn as ever. INTRANET_STORED_PAGES=0 switches it
off.
"""

import logging
import re
import secrets
import struct
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from itertools import chain
from typing import NamedTuple

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from wagtail.models import GroupPagePermission

from home.pages import changes
from home.pages.fresh import LENGTHS, MARK, draw
from knowledge.feedback.models import Feedback

from .models import KnowledgeIndexPage, KnowledgePage
from .reads import count_read

# Rights that change nothing on a page for readers
UNSEEN = {"forms.certify_access"}
ROOM = 32 * 1024 * 1024  # bytes of pages that a process keeps; the one not read for longest goes
GZIP_HEAD = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"
GZIP_END = zlib.compressobj(wbits=-15).flush()
TAKES_GZIP = re.compile(r"\bgzip\b")
logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


class Key(NamedTuple):
    stamp: int
    day: str
    groups: frozenset[int]
    host: str
    path: str


class Piece(NamedTuple):
    """Of a page: as it is, and as a part of a compressed stream."""

    text: bytes
    packed: bytes


@dataclass(frozen=True)
class StoredPage:
    pieces: list[Piece]
    gaps: list[str]  # names of the parts between the pieces
    page_id: int
    is_counted: bool
    keeper: int | None  # sees a button more

    @property
    def size(self) -> int:
        return sum(len(piece.text) + len(piece.packed) for piece in self.pieces)

    def is_other_for(self, user) -> bool:
        """The keeper may confirm the page, and who said whether it helped sees that."""
        if user.pk == self.keeper:
            return True
        return self.is_counted and Feedback.objects.filter(page=self.page_id, user=user).exists()


class Store:
    """The pages of this process, as many as there is room for."""

    def __init__(self) -> None:
        self.pages: OrderedDict[Key, StoredPage] = OrderedDict()
        self.size = 0
        self.lock = threading.Lock()

    def find(self, key: Key) -> StoredPage | None:
        with self.lock:
            page = self.pages.get(key)
            if page is not None:
                self.pages.move_to_end(key)
            return page

    def keep(self, key: Key, page: StoredPage) -> None:
        with self.lock:
            before = self.pages.pop(key, None)
            self.size += page.size - (before.size if before else 0)
            self.pages[key] = page
            while self.size > ROOM:
                _, oldest = self.pages.popitem(last=False)
                self.size -= oldest.size


STORE = Store()


# Asked for ----------------------------------------------------------------------------------------
def serve_from_store(view: View) -> View:
    """The view of pages, which need not be asked for a page that stands ready."""

    @wraps(view)
    def serve(request: HttpRequest, path: str = "") -> HttpResponse:
        key = key_of(request)
        if key is None:
            return view(request, path)
        page = STORE.find(key)
        if page is None:
            return draw_and_keep(view, request, path, key)
        if page.is_other_for(request.user):
            return view(request, path)
        if page.is_counted:
            count_read(page.page_id)
        return assemble(page, request)

    return serve


def key_of(request: HttpRequest) -> Key | None:
    """None for what is drawn for this request alone."""
    user = request.user
    is_plain = request.method == "GET" and not request.META.get("QUERY_STRING")
    if not (settings.STORED_PAGES and is_plain and user.is_authenticated) or user.is_superuser:
        return None
    if get_messages(request) or not KINDS.is_known():
        return None
    stamp = changes.current_stamp()
    groups = KINDS.of(user, stamp)
    if groups is None:
        return None
    day = timezone.localdate().isoformat()
    return Key(stamp, day, groups, request.get_host(), request.path)


class Kinds:
    """Which kind of reader each person is: the groups, for those who see what all of them see."""

    def __init__(self) -> None:
        self.stamp = 0
        self.groups: dict[int, frozenset[int] | None] = {}
        self.has_triggers: bool | None = None

    def is_known(self) -> bool:
        """Without its triggers the stamp tells nothing; looked for once a process."""
        if self.has_triggers is None:
            self.has_triggers = changes.are_complete()
            if not self.has_triggers:
                logger.error("triggers of the pages' stamp are missing: run manage.py migrate")
        return self.has_triggers

    def of(self, user, stamp: int) -> frozenset[int] | None:
        """None for those who see more; kept until anybody's rights or groups change."""
        if stamp != self.stamp:
            self.stamp, self.groups = stamp, {}
        if user.pk not in self.groups:
            ids = frozenset(user.groups.values_list("pk", flat=True))
            may_edit = GroupPagePermission.objects.filter(group__in=ids).exists()
            sees_more = may_edit or not user.get_all_permissions() <= UNSEEN
            self.groups[user.pk] = None if sees_more else ids
        return self.groups[user.pk]


KINDS = Kinds()


# Kept ---------------------------------------------------------------------------------------------
def draw_and_keep(view: View, request: HttpRequest, path: str, key: Key) -> HttpResponse:
    response = draw_with_marks(view, request, path)
    if response.streaming:
        return response
    text, *rest = MARK.split(response.content.decode(response.charset))
    texts, gaps = [text, *rest[1::2]], rest[::2]
    page = page_to_keep(response, texts, gaps)
    if page and not page.is_other_for(request.user) and not tells_of(request.user, texts):
        STORE.keep(key, page)
        return assemble(page, request)
    parts = [draw(name, request).encode() for name in gaps]
    response.content = b"".join(interleave([text.encode() for text in texts], parts))
    return response


def draw_with_marks(view: View, request: HttpRequest, path: str) -> HttpResponse:
    """An error page that an exception leads to is drawn later, without marks."""
    request.leaves_marks = True
    try:
        response = view(request, path)
        render = getattr(response, "render", None)
        return render() if render else response
    finally:
        request.leaves_marks = False


def page_to_keep(response: HttpResponse, texts: list[str], gaps: list[str]) -> StoredPage | None:
    """None for what is no whole page of the knowledge base."""
    subject = (getattr(response, "context_data", None) or {}).get("page")
    is_ours = isinstance(subject, KnowledgePage | KnowledgeIndexPage)
    if not is_ours or response.status_code != 200 or response.cookies:
        return None
    is_counted = isinstance(subject, KnowledgePage)
    owner = subject.effective_owner if is_counted else None
    pieces = make_pieces(texts, gaps)
    return StoredPage(pieces, gaps, subject.pk, is_counted, owner.pk if owner else None)


def make_pieces(texts: list[str], gaps: list[str]) -> list[Piece]:
    """Compressed one after the other, so that a later one may refer to what stood in an earlier one
    as long as all between them has a known length: a gap is compressed as so many NUL characters,
    which no text of ours holds and so none refers to, and the result is thrown away.
    """
    packer, pieces = new_packer(), []
    for text, gap in zip(texts, [*gaps, ""], strict=True):
        pieces.append(Piece(text.encode(), pack(packer, text.encode())))
        if gap in LENGTHS:
            pack(packer, bytes(LENGTHS[gap]))
        else:
            packer = new_packer()
    return pieces


def new_packer():
    return zlib.compressobj(zlib.Z_BEST_COMPRESSION, wbits=-zlib.MAX_WBITS, memLevel=9)


def pack(packer, text: bytes) -> bytes:
    """To the end of a byte, so that something else can follow."""
    return packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH)


def tells_of(user, texts: list[str]) -> bool:
    """Whether a person's name or address stands beside the gaps: a page that this reader wrote, or
    a template that should have left a gap.
    """
    page = "".join(texts)
    return any(word in page for word in filter(None, (user.get_full_name(), user.email)))


# Given out ----------------------------------------------------------------------------------------
def assemble(page: StoredPage, request: HttpRequest) -> HttpResponse:
    parts = [draw(name, request).encode() for name in page.gaps]
    texts = interleave([piece.text for piece in page.pieces], parts)
    takes_gzip = TAKES_GZIP.search(request.headers.get("Accept-Encoding", ""))
    if not takes_gzip or not have_their_lengths(page.gaps, parts):
        response = HttpResponse(b"".join(texts))
    else:
        packed = interleave([piece.packed for piece in page.pieces], map(store_block, parts))
        response = HttpResponse(b"".join((gzip_head(), *packed, GZIP_END, gzip_foot(texts))))
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


def have_their_lengths(gaps: list[str], parts: list[bytes]) -> bool:
    lengths = [LENGTHS.get(gap) for gap in gaps]
    pairs = zip(lengths, map(len, parts), strict=True)
    return all(length in (None, found) for length, found in pairs)


def interleave(texts: list[bytes], parts: Iterable[bytes]) -> list[bytes]:
    """One part after each text but the last."""
    return list(chain.from_iterable(zip(texts, [*parts, b""], strict=True)))


def store_block(text: bytes) -> bytes:
    """A block of a deflate stream that holds the text as it is (RFC 1951, 3.2.4)."""
    return b"\x00" + struct.pack("<HH", len(text), len(text) ^ 0xFFFF) + text


def gzip_head() -> bytes:
    """With a name of random length (RFC 1952), as Django's own compression has it, so that the
    length of an answer tells nothing of the secrets in it.
    """
    return GZIP_HEAD + b"a" * secrets.randbelow(100) + b"\x00"


def gzip_foot(texts: list[bytes]) -> bytes:
    """The checksum and the length of what was compressed."""
    checksum = length = 0
    for text in texts:
        checksum = zlib.crc32(text, checksum)
        length += len(text)
    return struct.pack("<II", checksum, length & 0xFFFFFFFF)
