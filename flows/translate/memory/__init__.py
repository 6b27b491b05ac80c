"""The translation memory: what was translated once is not sent again.

``store.py`` is what a run asks, and never in its way; ``file.py`` the SQLite file that several processes
share; ``care.py`` what ``copydesk translate memory`` shows and forgets.
"""

from flows.translate.memory.store import TranslationMemory, open_memory

__all__ = ["TranslationMemory", "open_memory"]
