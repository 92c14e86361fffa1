"""Look whether every pinned package comes as a wheel: `python -m tests.wheels`, or `make wheels`.

For each supported Python on Linux x86-64 and ARM, and on macOS ARM, pip downloads the wheels that
the lock allows into a folder that is thrown away. Not a test: it needs the network and minutes.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.markers import Environment

from forum.config import ROOT
from tests.lock import LOCKS, PYTHONS, linux, read_lock

MACS = ("macosx_11_0_arm64", "macosx_12_0_arm64", "macosx_13_0_arm64", "macosx_14_0_arm64")
GLIBC = ("17", "24", "26", "27", "28")  # 2.28 is that of Debian 10


def main() -> int:
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for python in PYTHONS:
            for machine in ("x86_64", "aarch64"):
                platforms = tuple(f"manylinux_2_{minor}_{machine}" for minor in GLIBC)
                older = (f"manylinux2014_{machine}",)
                failed |= not _come_as_wheels(
                    folder, python, linux(python, machine), platforms + older
                )
            failed |= not _come_as_wheels(folder, python, _mac(python), MACS)
    return int(failed)


def _mac(python: str) -> Environment:
    differing = {"platform_machine": "arm64", "platform_system": "Darwin", "sys_platform": "darwin"}
    return linux(python) | differing  # type: ignore[return-value]


def _come_as_wheels(
    folder: str, python: str, environment: Environment, platforms: tuple[str, ...]
) -> bool:
    """Markers are settled here: pip judges them by the Python that it runs on itself."""
    pins = [pin for pin in read_lock((ROOT / LOCKS[-1]).read_text()) if pin.is_for(environment)]
    lines = [
        " ".join([f"{pin.name}{pin.requirement.specifier}", *(f"--hash={h}" for h in pin.hashes)])
        for pin in pins
    ]
    wanted = Path(folder, "wanted.txt")
    wanted.write_text("\n".join(lines))
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += [
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
        f"--python-version={python}",
    ]
    command += ["--implementation=cp", f"--dest={folder}", f"--requirement={wanted}"]
    command += [f"--platform={platform}" for platform in platforms]
    done = subprocess.run(command, capture_output=True, text=True)
    where = f"Python {python}, {environment['sys_platform']} {environment['platform_machine']}"
    print(f"{where}: {len(lines)} wheels" if done.returncode == 0 else f"{where}: {done.stderr}")
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
