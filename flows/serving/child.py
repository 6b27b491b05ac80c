"""The process of a Prefect server that belongs to ``copydesk serve``, and ends with it.

``python -m flows.serving.child DESCRIPTOR``, of a socket that its owner has bound. Standard input is a
pipe from its owner: when that closes, in whatever way the owner ended, the server ends too. Signals are
left to the owner, who still has to tell the server what became of its runs when a service manager ends
both at once.
"""

from __future__ import annotations

import socket
import sys
import threading
from types import FrameType


def main() -> None:
    """Serve until standard input closes."""
    import uvicorn  # noqa: PLC0415
    from prefect.server.api.server import create_app  # noqa: PLC0415

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            pass

    config = uvicorn.Config(
        create_app(final=True),
        log_level="warning",
        timeout_graceful_shutdown=5,
    )
    server = Server(config)

    def end_with_owner() -> None:
        sys.stdin.buffer.read()
        server.should_exit = True

    threading.Thread(target=end_with_owner, daemon=True).start()
    server.run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


if __name__ == "__main__":
    main()
