"""The termbase as tables and TBX files: concepts, their right labels and the wrong ones (calques).

``columns`` says what a line of our own table means, ``tables`` reads it and the glossaries of DeepL and
Weblate, ``safe_xml`` and ``tbx_reading`` read TBX, ``tbx_notes`` edited files of our own. ``importing``
writes their rows into a stylebook folder, step by step: ``refusing`` what can be no row,
``identifying`` its concept, keeping it ``beside`` what is there (``mine``), ``renewing`` what the file
made before, ``removing`` what it has taken everything out of, ``trying`` the rest by the sentences of
``examples``; ``rejecting`` takes what is left. The other way ``visible`` says which terms of a concept
another tool gets to see (``expanding`` spells a pattern out), ``exporting`` and ``tbx_writing`` write
them.
"""
