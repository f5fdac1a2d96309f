"""The StreamField blocks that all texts of the site consist of."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = [
    "h2",
    "h3",
    "bold",
    "italic",
    "ol",
    "ul",
    "link",
    "document-link",
    "hr",
    "blockquote",
]
SHORT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


NO_WORDS = "โปรดเขียนคำอธิบายภาพ หรือเลือกว่าเป็นภาพตกแต่ง"


class TextBlock(blocks.RichTextBlock):
    """Running text with headings."""

    def __init__(self, **kwargs):
        super().__init__(**{"features": TEXT_FEATURES, "label": "ข้อความ", **kwargs})

    class Meta:
        icon = "pilcrow"
        template = "blocks/text.html"


class DescribedImageBlock(blocks.StructBlock):
    """A block that may show an image."""

    def clean(self, value):
        """An image needs a description, or a tick that it needs none."""
        cleaned = super().clean(value)
        if lacks_words(cleaned):
            raise StructBlockValidationError(block_errors={"image_alt": ValidationError(NO_WORDS)})
        return cleaned


class StepBlock(DescribedImageBlock):
    """One step of an instruction; the page numbers them."""

    title = blocks.CharBlock(label="ชื่อขั้นตอน", max_length=160)
    text = blocks.RichTextBlock(label="ทำอย่างไร", features=SHORT_FEATURES, required=False)
    image = ImageChooserBlock(label="ภาพประกอบ", required=False)
    image_alt = blocks.CharBlock(
        label="คำอธิบายภาพ",
        max_length=200,
        required=False,
        help_text="บอกสิ่งที่ผู้อ่านควรเห็น สำหรับผู้ที่มองไม่เห็นภาพ",
    )
    decorative = blocks.BooleanBlock(label="เป็นภาพตกแต่ง ไม่ต้องมีคำอธิบาย", required=False)

    class Meta:
        icon = "list-ol"
        label = "ขั้นตอน"
        template = "blocks/step.html"


class PictureBlock(DescribedImageBlock):
    """A picture between the texts."""

    image = ImageChooserBlock(label="ภาพ")
    image_alt = blocks.CharBlock(
        label="คำอธิบายภาพ",
        max_length=200,
        required=False,
        help_text="บอกสิ่งที่ผู้อ่านควรเห็น สำหรับผู้ที่มองไม่เห็นภาพ",
    )
    decorative = blocks.BooleanBlock(label="เป็นภาพตกแต่ง ไม่ต้องมีคำอธิบาย", required=False)
    caption = blocks.CharBlock(label="คำบรรยายใต้ภาพ", max_length=200, required=False)

    class Meta:
        icon = "image"
        label = "ภาพ"
        template = "blocks/picture.html"


WITH_PICTURE = ("step", "picture")  # blocks that may show an image


def lacks_words(value) -> bool:
    """Whether a block shows an image without a description."""
    return bool(value["image"]) and not value["image_alt"].strip() and not value["decorative"]


def pictures_without_words(body: Iterable) -> int:
    """How many blocks of a text show an image without a description."""
    return sum(lacks_words(block.value) for block in body if block.block_type in WITH_PICTURE)


class NoticeBlock(blocks.StructBlock):
    """A remark that must not be overlooked."""

    level = blocks.ChoiceBlock(
        [("info", "ข้อสังเกต"), ("warning", "ข้อควรระวัง")], default="info", label="ระดับ"
    )
    text = blocks.RichTextBlock(label="ข้อความ", features=SHORT_FEATURES)

    class Meta:
        icon = "warning"
        label = "กล่องข้อความ"
        template = "blocks/notice.html"


class FileBlock(blocks.StructBlock):
    """A document to download, for those who may see the page's documents."""

    document = DocumentChooserBlock(label="ไฟล์")
    description = blocks.CharBlock(label="คำอธิบาย", max_length=200, required=False)

    class Meta:
        icon = "doc-full-inverse"
        label = "ไฟล์แนบ"
        template = "blocks/file.html"


class VideoBlock(blocks.StructBlock):
    """A link to a video; never an embed, which would load content from another host."""

    url = blocks.URLBlock(label="ลิงก์วิดีโอ")
    title = blocks.CharBlock(label="ชื่อวิดีโอ", max_length=160)

    class Meta:
        icon = "media"
        label = "วิดีโอ"
        template = "blocks/video.html"


def table_block() -> TypedTableBlock:
    """A table whose cells are plain or rich text."""
    return TypedTableBlock(
        [
            ("text", blocks.CharBlock(label="ข้อความ", required=False)),
            (
                "rich",
                blocks.RichTextBlock(
                    label="ข้อความจัดรูปแบบ", features=SHORT_FEATURES, required=False
                ),
            ),
        ],
        label="ตาราง",
        icon="table",
        template="blocks/table.html",
    )


BODY_BLOCKS = [
    ("text", TextBlock()),
    ("step", StepBlock()),
    ("picture", PictureBlock()),
    ("notice", NoticeBlock()),
    ("table", table_block()),
    ("file", FileBlock()),
    ("video", VideoBlock()),
]
