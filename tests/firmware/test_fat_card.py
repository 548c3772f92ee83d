"""The journal on FatFs itself: operations per record and segment, and power cuts in directory and allocation sectors.

The source of FatFs, in the release that ESP-IDF 5.5 has, is in the archive of a package for Python
(requirements/fatfs.txt), from which script/firmware-test takes it.
"""

from pathlib import Path
from typing import Final

import pytest

from devtools.firmware.build import ESPHOME

from .cpp_compiler import JOURNAL, PORTABLE, SANITIZED, link, run_tests

FAT: Final = Path(__file__).parent / "fat"
FATFS: Final = ESPHOME.parent / "fatfs"
CALLS: Final = (
    *("open", "close", "read", "write", "lseek"),
    *("mkdir", "unlink", "rmdir", "stat", "opendir", "readdir", "closedir"),
)
WRAPPED: Final = tuple(f"-Wl,--wrap={call}" for call in CALLS)

pytestmark = pytest.mark.timeout(0)


def test_the_journal_survives_on_a_real_file_system(tmp_path: Path) -> None:
    if not (FATFS / "ff.c").exists():
        raise RuntimeError("FatFs is not set up here: script/firmware-test does that")
    sources = tuple(sorted(FAT.glob("*.cpp")))
    ours = (*PORTABLE, JOURNAL / "card_file_esp32.cpp")
    fatfs = (FATFS / "ff.c", FATFS / "ffunicode.c")
    program = link(tmp_path / "fat", ours, SANITIZED, (*sources, *fatfs), *WRAPPED, "-lgtest", "-lgtest_main")
    assert "[  PASSED  ]" in run_tests(program)
