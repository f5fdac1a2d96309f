"""What the manual prescribes for process A, for its data and for the projects that follow it.
Pure.
"""

from collections.abc import Collection, Iterator, Mapping

PROCESS = "A"
# those of the manual; the rules of projects refer to some of them by number
STEPS = list(range(1, 13))
PLANNING, APPROVAL, CATALOGUE, PILOT, FOLLOW_UP, EVALUATION, REPORT = 3, 4, 5, 7, 8, 11, 12


def overlap_faults(
    hosts: Mapping[int, int | None], timed: Collection[int], decisions: Collection[int]
) -> Iterator[str]:
    """What is wrong with the steps that run within the time of another: `hosts` has for each step
    the other, `timed` those with a time of their own.
    """
    for number, host in sorted(hosts.items()):
        if host is not None:
            yield from faults_of(number, host, hosts)
            if number in timed:
                yield f"ขั้นที่ {number} รวมอยู่ในเวลาของขั้นที่ {host} โปรดลบเวลาของขั้นที่ {number} เอง"
            if {number, host} & set(decisions):
                yield f"ขั้นที่ {number} ทำภายในเวลาของขั้นที่ {host} ไม่ได้ เพราะเป็นขั้นตัดสินใจ"


def faults_of(number: int, host: int, hosts: Mapping[int, int | None]) -> Iterator[str]:
    between = [hosts[other] for other in hosts if host < other < number]
    if host not in hosts or host >= number:
        yield f"ขั้นที่ {number} รวมอยู่ในเวลาของขั้นที่ {host} ไม่ได้ โปรดระบุขั้นที่อยู่ก่อนหน้า"
    elif hosts[host] is not None:
        yield f"ขั้นที่ {host} รวมอยู่ในเวลาของขั้นที่ {hosts[host]} แล้ว โปรดระบุขั้นนั้นให้ขั้นที่ {number} ด้วย"
    elif any(other != host for other in between):
        yield f"ขั้นระหว่างขั้นที่ {host} กับขั้นที่ {number} ต้องรวมอยู่ในเวลาของขั้นที่ {host} ด้วย"
