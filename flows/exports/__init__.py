"""Exports: the corpus as plain files for other tools, sorted by id, written all or nothing.

``rows`` gives what is exported, in full or as the changes since a version; ``jsonl``, ``csv_file``,
``parquet`` and ``hf`` write it; ``targets`` makes files and folders appear only when they are
complete; ``card`` describes an export and ``watermark`` says which version it holds.
"""
