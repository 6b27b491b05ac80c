"""placeholder"""
from __future__ import annotations
from collections.abc import Iterable
from normalizers.document import Document
from normalizers.findings import Finding
class Artifacts:
    """placeholder"""
    name = "artifacts"
    version = "1"
    def __call__(self, doc: Document) -> Iterable[Finding]:
        return ()
