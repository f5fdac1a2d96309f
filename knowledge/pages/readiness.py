"""What an editor should complete before a page is published."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from wagtail.admin.panels import Panel

from home.pages.blocks import pictures_without_words

PROMPT = re.compile(r"\[[^\[\]]{3,200}\]")


class Shortcoming(NamedTuple):
    """What is missing, and how to fix it."""

    what: str
    advice: str


def shortcomings(page, owner) -> Iterator[Shortcoming]:
    """Everything that a page of the knowledge base lacks."""
    if not page.summary.strip():
        yield Shortcoming("ยังไม่มีสรุปสั้น", "เขียนหนึ่งหรือสองประโยคว่าหน้านี้ช่วยเรื่องอะไร")
    if page.review_date is None:
        yield Shortcoming("ยังไม่มีวันทบทวน", "ใส่วันที่ในแท็บ “เกี่ยวกับหน้านี้” ระบบจะเตือนเมื่อถึงกำหนด")
    if owner is None:
        yield Shortcoming("ยังไม่มีผู้ดูแลเนื้อหา", "เลือกในแท็บ “เกี่ยวกับหน้านี้” หรือกำหนดผู้ดูแลของหมวด")
    if count := pictures_without_words(getattr(page, "body", ())):
        yield Shortcoming(f"ภาพ {count} ภาพยังไม่มีคำอธิบาย", "เขียนคำอธิบายภาพ หรือเลือกว่าเป็นภาพตกแต่ง")
    if laws := page.laws_over():
        titles = ", ".join(law.title for law in laws)
        advice = "เปลี่ยนเป็นฉบับที่ใช้อยู่ หรืออ่านแล้วกด “ยืนยันว่ายังถูกต้อง” ที่หน้าของเรื่องนี้"
        yield Shortcoming(f"อ้างถึงกฎหมายที่สิ้นสุดแล้ว: {titles}", advice)
    if prompts := PROMPT.findall(" ".join(page.searchable_text())):
        yield Shortcoming(f"ยังมีข้อความนำในวงเล็บ [ ] {len(prompts)} แห่ง", "เขียนแทนหรือลบออก")


class ChecksPanel(Panel):
    """The list of what is missing, at the top of the editor."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "knowledge/pages/admin_checks.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context=None):
            found = shortcomings(self.instance, self.instance.effective_owner)
            return {**super().get_context_data(parent_context), "shortcomings": list(found)}
