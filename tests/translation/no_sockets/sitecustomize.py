"""Forbids sockets to every Python process that finds this folder in its PYTHONPATH, and to its children.

Two guards, because neither sees all. An audit hook writes each attempt into the file that the
environment variable NO_SOCKETS_LOG names, and makes it fail, so that code that swallows the error is
found out too. On Linux a filter in the kernel ends the process at socket(2), which also holds for
libraries that are not written in Python.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
import traceback

SYSTEM_CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Of each machine: how the kernel calls it, and the number of socket(2)."""


def forbid_sockets(log: str) -> None:
    """Let every attempt of this interpreter fail, and write it down."""

    def forbid(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith("socket."):
            stack = "".join(traceback.format_stack(limit=8)[:-1])
            with open(log, "a", encoding="utf-8") as file:
                file.write(f"{event} in process {os.getpid()}\n{stack}\n")
            raise PermissionError(f"{event} is forbidden here")

    sys.addaudithook(forbid)


def forbid_system_call() -> bool:
    """Let the kernel end this process and its children at socket(2); False where it cannot."""
    if sys.platform != "linux" or platform.machine() not in SYSTEM_CALLS:
        return False
    machine, number = SYSTEM_CALLS[platform.machine()]
    load, equal, answer = 0x20, 0x15, 0x06
    allow, end = 0x7FFF0000, 0x80000000
    program = b"".join(
        struct.pack("=HBBI", *instruction)
        for instruction in (
            (load, 0, 0, 4),  # the machine
            (equal, 0, 2, machine),
            (load, 0, 0, 0),  # the number of the call
            (equal, 1, 0, number),
            (answer, 0, 0, allow),
            (answer, 0, 0, end),
        )
    )
    instructions = ctypes.create_string_buffer(program)
    pointer = ctypes.addressof(instructions)
    header = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, pointer))
    system = ctypes.CDLL(None)
    no_new_privileges, set_filter, by_program = 38, 22, 2
    return (
        system.prctl(no_new_privileges, 1, 0, 0, 0) == 0
        and system.prctl(set_filter, by_program, header, 0, 0) == 0
    )


if "NO_SOCKETS_LOG" in os.environ:
    forbid_sockets(os.environ["NO_SOCKETS_LOG"])
    forbid_system_call()
