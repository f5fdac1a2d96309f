"""The settings file: the lines NAME=VALUE that systemd's EnvironmentFile takes, read by the site
itself, so that a command by hand or by cron runs on the same database as the service.

A line is understood as systemd understands it, or refused: nothing here is read in two ways.
Needs no Django, because it runs before the settings.
"""

import os
import re
import stat
from collections.abc import Mapping, MutableMapping
from pathlib import Path

NAMED_BY = "INTRANET_SETTINGS_FILE"
BESIDE_THE_CODE = "intranet.env"
PREFIX = "INTRANET_"
FOR_TESTS = "INTRANET_TEST_"
# They say which site this is: beside a file they stand in the file, or a command without them would
# run on another one.
WHICH_SITE = ("INTRANET_DATABASE_URL", "INTRANET_VAR_DIR")
TOO_OPEN = stat.S_IRWXO | stat.S_IWGRP  # it holds passwords; a group may read it, others nothing
LARGEST = 64 * 1024  # bytes

LINE_ENDS = re.compile(r"\r\n|\n|\r")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
ESCAPED_IN_QUOTES = re.compile(r'\\(["\\`$])')
ESCAPED = re.compile(r"\\(.)")
DOUBLE_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
SINGLE_QUOTED = re.compile(r"'([^']*)'")


class SettingsFault(Exception):
    """Why the settings file, or the environment beside it, cannot be used: one line."""


def values_in(text: str) -> dict[str, str]:
    """The names and values of a settings file."""
    values: dict[str, str] = {}
    stands_in: dict[str, int] = {}
    for number, line in enumerate(LINE_ENDS.split(text), start=1):
        try:
            pair = pair_of(line.strip(" \t"))
            if pair is None:
                continue
            name, value = pair
            if name in stands_in:
                raise SettingsFault(
                    f"{name} มีแล้วในบรรทัดที่ {stands_in[name]} / stands in line {stands_in[name]} too"
                )
        except SettingsFault as fault:
            raise SettingsFault(f"บรรทัดที่ {number}: {fault} (line {number})") from None
        stands_in[name] = number
        values[name] = value
    return values


def pair_of(line: str) -> tuple[str, str] | None:
    """Name and value of one line; None for an empty line or a comment."""
    if CONTROLS.search(line):
        raise SettingsFault("มีอักขระควบคุมที่มองไม่เห็น / holds a control character")
    if line.startswith(("#", ";")):
        if line.endswith("\\"):
            raise SettingsFault("หมายเหตุลงท้ายด้วย \\ / a comment must not end with a backslash")
        return None
    if not line:
        return None
    name, equals, value = line.partition("=")
    if not equals:
        raise SettingsFault("ต้องเป็น ชื่อ=ค่า / must be NAME=VALUE")
    name = name.rstrip(" \t")
    if not NAME.fullmatch(name):
        raise SettingsFault(
            "ชื่อใช้ได้เฉพาะ A-Z 0-9 _ และไม่มีคำว่า export / not a name of letters, digits and _"
        )
    if name == NAMED_BY:
        raise SettingsFault(f"{NAMED_BY} ใส่ในไฟล์ไม่ได้ / cannot stand in the file itself")
    return name, value_of(value.lstrip(" \t"))


def value_of(text: str) -> str:
    """What stands behind the equals sign: bare, or in quotes of either kind. A $ is a $."""
    if text.startswith('"'):
        return inside(DOUBLE_QUOTED, text, escaped=ESCAPED_IN_QUOTES)
    if text.startswith("'"):
        return inside(SINGLE_QUOTED, text, escaped=None)
    if re.search(r"[ \t]#", text):
        raise SettingsFault(
            "หมายเหตุท้ายบรรทัดใช้ไม่ได้ หากเป็นส่วนของค่าให้ใส่เครื่องหมายคำพูดคร่อมค่า"
            " / a comment needs its own line, and a value with # needs quotes"
        )
    if re.search(r"(?<!\\)(\\\\)*\\$", text):
        raise SettingsFault("ค่าต้องอยู่ในบรรทัดเดียว / a value must end in its line")
    return ESCAPED.sub(r"\1", text)


def inside(quoted: re.Pattern[str], text: str, *, escaped: re.Pattern[str] | None) -> str:
    """What stands in quotes that begin and end the value."""
    found = quoted.fullmatch(text)
    if not found:
        raise SettingsFault(
            "เครื่องหมายคำพูดต้องเปิดและปิดคร่อมทั้งค่าในบรรทัดเดียว"
            " / quotes must hold the whole value, in one line"
        )
    return escaped.sub(r"\1", found[1]) if escaped else found[1]


def contradiction(values: Mapping[str, str], environment: Mapping[str, str]) -> str:
    """The name of a setting that the environment has otherwise than the file; empty if none."""
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name.startswith(FOR_TESTS):
            continue
        is_otherwise = name in values and values[name] != environment[name]
        if is_otherwise or (name in WHICH_SITE and name not in values):
            return name
    return ""


def settings_file(named: str | None, beside: Path) -> Path | None:
    """The file of INTRANET_SETTINGS_FILE, else the one beside the code; an empty name is none."""
    if named is not None:
        return beside / named.strip() if named.strip() else None
    path = beside / BESIDE_THE_CODE
    return path if path.exists() or path.is_symlink() else None


def text_of(path: Path) -> str:
    """Its content, once nobody else can read or change it."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise SettingsFault(f"{path}: ไม่ใช่ไฟล์ / not a file")
            if mode & TOO_OPEN:
                raise SettingsFault(
                    f"{path}: ผู้ใช้อื่นของเครื่องอ่านหรือแก้ได้ ทั้งที่มีรหัสผ่าน โปรดสั่ง chmod 640 {path} /"
                    " is open to others on this machine"
                )
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise SettingsFault(
            f"{path}: อ่านไม่ได้ โปรดสั่งงานด้วยผู้ใช้ของระบบ เช่น sudo -u intranet / {error.strerror}"
        ) from None
    if len(content) > LARGEST:
        raise SettingsFault(f"{path}: ใหญ่เกินไป / is too large for settings")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise SettingsFault(f"{path}: ต้องบันทึกเป็น UTF-8 / must be UTF-8") from None


def load(named: str | None, environment: MutableMapping[str, str], beside: Path) -> Path | None:
    """Put the file's settings into the environment, also for the processes begun from here; returns
    the file. Other names than INTRANET_… are the file's, as with systemd.
    """
    path = settings_file(named, beside)
    if path is None:
        return None
    try:
        values = values_in(text_of(path))
    except SettingsFault as fault:
        told = str(fault)
        raise SettingsFault(told if told.startswith(str(path)) else f"{path}: {told}") from None
    if name := contradiction(values, environment):
        raise SettingsFault(
            f"{name}: ค่าในตัวแปรของเครื่องไม่ตรงกับไฟล์ {path} โปรดตั้งที่ไฟล์ที่เดียว (unset {name}) / differs"
            " between the environment and the file"
        )
    environment.update(values)
    return path
