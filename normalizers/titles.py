"""The title: which line of a text is its headline."""

from __future__ import annotations

from normalizers.document import Document
from normalizers.lines import Line

MAX_TITLE_WORDS = 30
MAX_TITLE_LENGTH = 220


def looks_like_title(line: Line) -> bool:
    """A headline's form: short, not a full sentence with its stop, not a label or a salutation."""
    return (
        len(line.text) <= MAX_TITLE_LENGTH
        and line.text[-1] not in ".,:;…。，：；"
        and line.text[0] not in '“"«—–-•*©（(【['
        and 2 <= line.words <= MAX_TITLE_WORDS
    )


def infer_title(doc: Document) -> str | None:
    """The headline of a clean text, or ``None``.

    Only the first line can be one, only when it stands apart (a blank line under it) and prose
    follows; in doubt there is no title.
    """
    blocks = doc.blocks
    if len(blocks) < 2 or not looks_like_title(blocks[0]):
        return None
    apart = blocks[1].index > blocks[0].index + 1
    prose = any(line.has_final_stop and line.words >= 5 for line in blocks[1:4])
    # a line that comes again is a refrain or a slogan; as a given title it would lose its repeats
    again = any(line.key == blocks[0].key for line in blocks[1:])
    return blocks[0].text if apart and prose and not again else None
