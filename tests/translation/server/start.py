"""LibreTranslate's own web server, with Apertium as its engine: a real translation server for tests.

It runs in a virtual environment of its own (`.ci/translation-server`), as a separate process that
tests talk to over HTTP. LibreTranslate is AGPL-3.0: nothing of copydesk imports it or ships it.

The addresses, answers, limits and API keys are LibreTranslate's. Only the models are replaced: each
Apertium mode is given to argostranslate as if it were an installed package, and argostranslate
adds what it adds to packages, the pivots among them (mk → en → es). Nothing is looked up or
downloaded; the server listens on 127.0.0.1 only.

    python start.py [--key KEY=REQUESTS_PER_MINUTE ...] [options of libretranslate]

The first line on stdout that begins with "http" is the address, written when the server listens.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock

# What only neural models, documents and sentence splitting need: imported, never called here, large.
for absent in ("ctranslate2", "minisbd", "pymupdf", "pysrt", "sentencepiece"):
    sys.modules[absent] = MagicMock(name=absent)

NAMES = {
    "be": "Belarusian",
    "en": "English",
    "es": "Spanish",
    "mk": "Macedonian",
    "ru": "Russian",
    "sr": "Serbian",
    "uk": "Ukrainian",
}
# from, to, the Apertium modes one after the other
PAIRS = [
    ("es", "en", ["spa-eng"]),
    ("en", "es", ["eng-spa"]),
    ("mk", "en", ["mkd-eng"]),
    # the pair reads Latin script, which the first mode leaves as it is
    ("sr", "en", ["Cyrl-Latn", "hbs-eng"]),
    ("be", "ru", ["bel-rus"]),
    ("ru", "be", ["rus-bel"]),
    ("ru", "uk", ["rus-ukr"]),
    ("uk", "ru", ["ukr-rus"]),
]
MODES = Path("/usr/share/apertium/modes")
# Debian's apertium-tagger crashes on the models of these modes, on about every second sentence
WITHOUT_TAGGER = ("rus-bel", "rus-ukr", "ukr-rus")
TIMEOUT = 60.0  # seconds for one mode
ENDINGS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)


def write_modes(folder: Path) -> None:
    """The modes of the pairs, in a folder that `apertium -d` reads.

    Where the tagger can't be used, the constraint grammar before it gives the first reading that is
    left, as it does in Debian's own mode hbs-eng.
    """
    for mode in {mode for _, _, modes in PAIRS for mode in modes}:
        steps = (MODES / f"{mode}.mode").read_text(encoding="utf-8").split("|")
        if mode in WITHOUT_TAGGER:
            steps = [step for step in steps if "apertium-tagger" not in step]
            steps = [step.replace("cg-proc", "cg-proc -1 -n") for step in steps]
        (folder / f"{mode}.mode").write_text("|".join(steps), encoding="utf-8")


def apertium(text: str, mode: str) -> str:
    """One text through one Apertium mode; unknown words come back as they are, without marks.

    Raises:
        RuntimeError: nothing came back. `apertium` itself never says that one of its steps died.
    """
    done = subprocess.run(
        ["apertium", "-d", ".", "-u", mode],
        input=text,
        capture_output=True,
        check=True,
        encoding="utf-8",
        timeout=TIMEOUT,
    )
    if text.strip() and not done.stdout.strip():
        raise RuntimeError(f"apertium {mode} gave nothing: {done.stderr.strip()[:200]}")
    return done.stdout


def serve(keys: list[tuple[str, int]], options: list[str]) -> None:
    """Build LibreTranslate's application over the Apertium pairs and serve it until a signal."""
    from argostranslate import package, translate  # noqa: PLC0415
    from libretranslate.api_keys import Database  # noqa: PLC0415
    from libretranslate.app import create_app  # noqa: PLC0415
    from libretranslate.main import get_args  # noqa: PLC0415
    from waitress import create_server  # noqa: PLC0415

    class ApertiumTranslation(translate.ITranslation):
        """Stands where argostranslate makes its neural translation of a package."""

        def __init__(self, from_lang, to_lang, pkg):
            self.from_lang, self.to_lang, self.modes = from_lang, to_lang, pkg.modes

        def hypotheses(self, input_text, num_hypotheses=4):
            text = input_text
            for mode in self.modes:
                text = apertium(text, mode)
            return [translate.Hypothesis(text, 0)] * num_hypotheses

    pairs = [
        SimpleNamespace(
            type="translate",
            from_code=source,
            from_name=NAMES[source],
            to_code=target,
            to_name=NAMES[target],
            modes=modes,
        )
        for source, target, modes in PAIRS
    ]
    Path("modes").mkdir()
    write_modes(Path("modes"))
    package.get_installed_packages = lambda path=None: pairs
    translate.PackageTranslation = ApertiumTranslation

    fixed = ["--disable-files-translation", "--disable-web-ui"]
    if keys:
        database = str(Path("keys.db").resolve())
        for key, per_minute in keys:
            Database(database).add(per_minute, key)
        # an origin that no request has: without a key nobody is served
        fixed += ["--api-keys", "--api-keys-db-path", database]
        fixed += ["--require-api-key-origin", "^https://nobody[.]invalid$"]
    sys.argv[1:] = [*fixed, *options]
    arguments = get_args()
    server = create_server(create_app(arguments), listen="127.0.0.1:0", threads=arguments.threads)
    print(f"http://127.0.0.1:{server.effective_port}", flush=True)
    server.run()


def key_and_limit(value: str) -> tuple[str, int]:
    """`KEY=REQUESTS_PER_MINUTE` taken apart."""
    found = re.fullmatch(r"([\w-]+)=(\d+)", value)
    if not found:
        raise argparse.ArgumentTypeError(f"{value!r} is not KEY=REQUESTS_PER_MINUTE")
    return found[1], int(found[2])


def end(*_: object) -> None:
    """End in order, once: a second signal must not break into the cleaning up."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    sys.exit(0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--key", type=key_and_limit, action="append", default=[])
    own, others = parser.parse_known_args()
    for number in ENDINGS:
        signal.signal(number, end)
    with tempfile.TemporaryDirectory(prefix="libretranslate-") as home:
        # both packages write into the home folder and the current one
        os.environ.update(
            dict.fromkeys(("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), home)
        )
        os.chdir(home)
        serve(own.key, others)
