"""What two versions of a text do not share, to be read in a moment. No Django."""

from home.thai.writing import clusters

BESIDE = 12  # letters of what stayed that are shown beside what changed


def only_changed(before: str, after: str) -> tuple[str, str]:
    """The lines that the other has not; of a single line the part that differs, with a little of
    what stands beside it; the whole of both where they have the same lines in another order.
    """
    old = [line for line in before.splitlines() if line not in after.splitlines()]
    new = [line for line in after.splitlines() if line not in before.splitlines()]
    if not old and not new:
        return before, after
    if len(old) == len(new) == 1:
        return parts_that_differ(old[0], new[0])
    return "\n".join(old), "\n".join(new)


def parts_that_differ(before: str, after: str) -> tuple[str, str]:
    old, new = list(clusters(before)), list(clusters(after))
    same = count_same(old, new)
    ends = count_same(old[same:][::-1], new[same:][::-1])
    begin = max(same - BESIDE, 0)
    return part(old, begin, ends), part(new, begin, ends)


def count_same(one: list[str], other: list[str]) -> int:
    """How many of them are the same from the beginning."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def part(letters: list[str], begin: int, ends: int) -> str:
    """From there, up to a little of the end that both share."""
    last = len(letters) - max(ends - BESIDE, 0)
    head = "…" if begin else ""
    tail = "…" if last < len(letters) else ""
    return f"{head}{''.join(letters[begin:last])}{tail}"
