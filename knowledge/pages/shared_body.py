"""The text of a guide as it means the same in every office: keys of this database become names.

A picture or a document is named by the digest that Wagtail keeps of it, a law, a system or another
guide by its slug. What cannot be named, or is not here, is left out; a link leaves its words.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

import nh3
from bs4 import BeautifulSoup
from django.db import models
from wagtail.blocks import StreamValue
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from services.models import Law, System

from .models import GuidePage

PICTURE, DOCUMENT = "picture", "document"
NAME = re.compile(r"(picture|document):[0-9a-f]{40}\.[a-z0-9]{1,5}")
LINKED = {"page", DOCUMENT}  # of links within rich text
TAGS = {"h2", "h3", "h4", "p", "ul", "ol", "li", "a", "b", "i", "br", "hr", "blockquote"}
ATTRIBUTES = {"a": {"href", "linktype", "id"}}
SCHEMES = {"http", "https", "mailto", "tel"}
CHOOSERS = {"image": PICTURE, DOCUMENT: DOCUMENT, "law": "law", "system": "system"}
MODELS: dict[str, Callable[[], type[models.Model]]] = {
    PICTURE: get_image_model,
    DOCUMENT: get_document_model,
    "law": lambda: Law,
    "system": lambda: System,
}
NEEDED = {
    "picture": "image",
    "file": DOCUMENT,
    "law": "law",
    "system": "system",
}  # blocks that are nothing without
TEXTS = {"text", "rich"}  # keys and types of rich text
Block = dict[str, Any]
Rename = Callable[[str, Any], Any]  # kind and key to the other key; None for what cannot be named


def name_of_file(kind: str, file: models.Model) -> str:
    ending = file.file.name.rpartition(".")[2].lower()
    return f"{kind}:{file.get_file_hash()}.{ending}"


def is_open(file: models.Model) -> bool:
    """Whether whoever comes to the site may see what lies in its collection."""
    above = file.collection.get_ancestors(inclusive=True)
    return not above.filter(view_restrictions__isnull=False).exists()


def name_of(kind: str, key: Any) -> str | None:
    """How every office calls what has this key here."""
    if kind == "page":
        return slug_of_page(key)
    row = MODELS[kind]().objects.filter(pk=key).first()
    if row is None:
        return None
    if kind not in (PICTURE, DOCUMENT):
        return row.slug
    return name_of_file(kind, row) if is_open(row) else None


def slug_of_page(key: Any) -> str | None:
    page = GuidePage.objects.live().public().filter(pk=key, is_shared=True).first()
    return page.slug if page else None


def portable(body: StreamValue) -> list[Block]:
    """The blocks without their ids, which differ by office."""
    return rename_blocks(body.get_prep_value(), name_of)


def rename_blocks(blocks: Iterable[Any], rename: Rename) -> list[Block]:
    kept = []
    for block in blocks:
        if not isinstance(block, dict):
            continue
        kind = str(block.get("type"))
        value = rename_in(block.get("value"), kind, rename)
        needed = NEEDED.get(kind)
        if needed is None or (isinstance(value, dict) and value.get(needed) is not None):
            kept.append({"type": kind, "value": value})
    return kept


def rename_in(value: Any, key: Any, rename: Rename) -> Any:
    """Every key and link below a value; `key` is under which name it stands."""
    if isinstance(value, dict):
        return {name: rename_in(inner, name, rename) for name, inner in value.items()}
    if isinstance(value, list):
        return [rename_in(inner, key, rename) for inner in value]
    if key in CHOOSERS:
        return rename(CHOOSERS[key], value) if value is not None else None
    if isinstance(value, str) and "<" in value:
        return rename_links(value, rename)
    return value


def rename_links(text: str, rename: Rename) -> str:
    """Rich text with its inner links renamed, and nothing in it that the editor could not make."""
    soup = BeautifulSoup(safe(text), "html.parser")
    for link in soup.find_all("a"):
        kind = link.get("linktype")
        if kind is None:
            continue
        name = rename(kind, link.get("id")) if kind in LINKED else None
        if name is None:
            link.unwrap()
        else:
            link["id"] = str(name)
    return str(soup)


def safe(text: str) -> str:
    return nh3.clean(
        text,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=None,
        clean_content_tags={"script", "style"},
    )


def files_in(value: Any) -> list[str]:
    """The names of pictures and documents, each once, in the order of the text."""
    text = repr(value)
    return list(dict.fromkeys(match[0] for match in NAME.finditer(text)))
