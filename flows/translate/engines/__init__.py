"""Who translates, and how carefully they are asked.

``adapters.py`` are the four engines on deep-translator's classes, ``base.py`` what they share.
``transport.py`` is the HTTP below them, ``exchange.py`` one request with its deadline. ``careful.py``
repeats, slows down and gives up for them; ``keys.py`` reads a key and scrubs it from every message.
"""
