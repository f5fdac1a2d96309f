"""The blocks of a guide: the general ones, and references to the registers."""

from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from home.pages.blocks import BODY_BLOCKS


class LawBlock(blocks.StructBlock):
    """A relevant law, with the sections that matter."""

    law = SnippetChooserBlock("services.Law", label="กฎหมาย")
    sections = blocks.CharBlock(label="มาตรา/ข้อ", max_length=160, required=False)

    class Meta:
        icon = "clipboard-list"
        label = "อ้างอิงกฎหมาย"
        template = "blocks/law.html"


class SystemBlock(blocks.StructBlock):
    """A system that the reader is referred to."""

    system = SnippetChooserBlock("services.System", label="ระบบ")
    note = blocks.CharBlock(label="หมายเหตุ", max_length=160, required=False)

    class Meta:
        icon = "cogs"
        label = "อ้างอิงระบบ"
        template = "blocks/system.html"


GUIDE_BLOCKS = [*BODY_BLOCKS, ("law", LawBlock()), ("system", SystemBlock())]
