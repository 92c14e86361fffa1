"""Reads the lock files, for the tests of them and for `python -m tests.wheels`."""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from packaging.markers import Environment, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from forum.config import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
Requires = Callable[[str], Iterable[str]]


@dataclass(frozen=True)
class Pin:
    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    def is_for(self, environment: Environment) -> bool:
        marker = self.requirement.marker
        return marker is None or marker.evaluate(dict(environment))


def read_lock(text: str) -> list[Pin]:
    """The pins of a lock file; packaging's InvalidRequirement for a line that is none."""
    lines = text.replace("\\\n", " ").splitlines()
    parts = (line.split(" --hash=") for line in lines if line.strip())
    return [
        Pin(Requirement(pin.strip()), tuple(h.strip() for h in hashes)) for pin, *hashes in parts
    ]


def linux(python: str, machine: str = "x86_64") -> Environment:
    """The values of markers for this version of CPython on Linux."""
    return default_environment() | {  # type: ignore[return-value]
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "linux",
    }


def gaps(pins: Iterable[Pin], requires: Requires, environment: Environment) -> list[str]:
    """What the pinned packages require and the lock does not pin, each as "by: requirement"."""
    pinned = {pin.name: pin.requirement for pin in pins if pin.is_for(environment)}
    return [
        f"{name}: {wanted}"
        for name, pin in pinned.items()
        for wanted in _required(requires(name), pin.extras, environment)
        if not _holds(pinned, wanted)
    ]


def declared() -> dict[str, list[Requirement]]:
    """What pyproject.toml asks for, by the lock file that must hold it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = project["project"]["dependencies"]
    both = [run, run + project["dependency-groups"]["dev"]]
    return {lock: list(map(Requirement, lines)) for lock, lines in zip(LOCKS, both, strict=True)}


def _required(
    lines: Iterable[str], extras: set[str], environment: Environment
) -> Iterator[Requirement]:
    for wanted in map(Requirement, lines):
        marker = wanted.marker
        if marker is None or any(
            marker.evaluate(dict(environment) | {"extra": extra}) for extra in extras | {""}
        ):
            yield wanted


def _holds(pinned: dict[str, Requirement], wanted: Requirement) -> bool:
    """The same package, at a version that will do, with every extra that is asked for."""
    pin = pinned.get(canonicalize_name(wanted.name))
    if pin is None or not wanted.extras <= pin.extras:
        return False
    return all(wanted.specifier.contains(pinned_at.version) for pinned_at in pin.specifier)
