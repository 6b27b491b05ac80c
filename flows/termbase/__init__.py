"""The termbase as tables and TBX files: concepts, their right labels and the wrong ones (calques).

``columns`` says what a line of our own table means, ``tables`` reads it and the glossaries of DeepL and
Weblate, ``safe_xml`` and ``tbx_reading`` read TBX, ``examples`` finds each row the example and the
counter-example it needs, and ``importing`` writes rows into a stylebook folder. The other way
``visible`` says which terms of a concept another tool gets to see (``expanding`` spells a pattern out),
``glossaries`` and ``tbx_writing`` write them.
"""
