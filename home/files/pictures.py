"""A picture as it is stored: complete, upright, no larger than useful, in sRGB, and without
metadata on who took it where. A task of the limited process: needs no Django.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

from .limited import Limits, Refusal

LONGEST_SIDE = 4_096  # pixels of an A4 page at 350 dpi
# A JPEG is decoded at a half or a quarter of its size; all others are in memory at full size before
# they are reduced.
MOST_PIXELS = 110_000_000
MOST_PIXELS_OF_JPEG = 210_000_000
LIMITS = Limits(cpu=15, memory=1_200_000_000)
BROKEN = "เปิดภาพนี้ไม่ได้ ไฟล์อาจโอนมาไม่ครบหรือไม่ใช่ภาพ โปรดบันทึกหรือถ่ายภาพใหม่แล้วแนบอีกครั้ง"
TOO_LARGE = "ภาพมีจุดมากเกินไป ({} × {}) โปรดย่อภาพก่อนแนบ"
# The accepted formats (Pillow's names), and the format each is stored in. Few programs open HEIC.
STORED_AS = {
    "JPEG": "JPEG",
    "MPO": "JPEG",
    "HEIF": "JPEG",
    "PNG": "PNG",
    "WEBP": "WEBP",
    "GIF": "GIF",
}
SAVED_BY: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88, "optimize": True},
    "PNG": {},
    "WEBP": {"quality": 88},
    "GIF": {},
}
OPENED = (
    "JPEG",
    "HEIF",
    "PNG",
    "WEBP",
    "GIF",
)  # MPO (several pictures in a JPEG) is detected by the JPEG reader
KEPT_FACTS = ("transparency",)


def clean(path: Path) -> bytes:
    """The picture's first frame, cleaned. Raises Refusal, or whatever the decoder raises for a file
    that is not a picture.
    """
    import pillow_heif
    from PIL import Image, ImageOps

    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # limited below, with a message
    with Image.open(path, formats=OPENED) as picture:
        kind = STORED_AS[picture.format or ""]
        is_jpeg = picture.format in ("JPEG", "MPO")
        wide, tall = picture.size
        if wide * tall > (MOST_PIXELS_OF_JPEG if is_jpeg else MOST_PIXELS):
            raise Refusal(TOO_LARGE.format(f"{wide:,}", f"{tall:,}"))
        picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        picture.load()  # a truncated file is refused here
        upright = ImageOps.exif_transpose(shrink(picture))
    stored = in_srgb(upright)
    stored.info = {name: fact for name, fact in stored.info.items() if name in KEPT_FACTS}
    if kind == "JPEG" and stored.mode not in ("RGB", "L"):
        stored = stored.convert("RGB")
    result = BytesIO()
    stored.save(result, kind, **SAVED_BY[kind])
    return result.getvalue()


def shrink(picture: Any) -> Any:
    """Keeps the proportions; in two steps, because the second one needs memory in proportion to its
    input.
    """
    longest = max(picture.size)
    if longest <= LONGEST_SIDE:
        return picture
    if picture.mode in ("P", "1"):
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    if (factor := longest // LONGEST_SIDE) > 1:
        picture = picture.reduce(factor)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return picture


def in_srgb(picture: Any) -> Any:
    """Its colours converted to sRGB; an unreadable profile is ignored."""
    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    if picture.mode in ("P", "LA", "PA"):
        picture = picture.convert("RGBA")
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        return ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode=mode,
        )
    except (ImageCms.PyCMSError, OSError):
        return picture
