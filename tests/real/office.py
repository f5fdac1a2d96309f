"""LibreOffice without a screen: opens files and saves them as others."""

import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import mkdtemp

LONGEST_RUN = 600  # seconds, on a busy machine
UTF_8, CP_874, UTF_16 = "76", "32", "65535"  # the numbers that LibreOffice has for them


def as_csv(encoding: str = UTF_8, separator: str = ",") -> str:
    return f"csv:Text - txt - csv (StarCalc):{ord(separator)},34,{encoding},1"


class Office:
    """With one profile for all its runs: a new one takes longest."""

    def __init__(self, program: str, folder: Path):
        self.program = program
        self.folder = folder

    def save(self, files: Iterable[Path], kind: str) -> dict[str, Path]:
        """The files as it saves them, by their names without an ending; kind is the new ending,
        with the options of its filter. What it cannot read it leaves out. One run takes many files
        of one ending: it is slow to start.
        """
        paths = list(files)
        output = Path(mkdtemp(dir=self.folder))
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        read_as = (
            [f"--infilter=Text - txt - csv (StarCalc):44,34,{UTF_8},1"]
            if paths[0].suffix == ".csv"
            else []
        )
        command = [
            self.program,
            profile,
            "--headless",
            *read_as,
            "--convert-to",
            kind,
            "--outdir",
            str(output),
        ]
        subprocess.run(
            [*command, *map(str, paths)], check=True, capture_output=True, timeout=LONGEST_RUN
        )
        return {path.stem: path for path in output.iterdir()}
