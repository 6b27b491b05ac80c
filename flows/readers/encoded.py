"""From bytes to text, without ever guessing in silence.

Order: a byte order mark decides; then UTF-8, which is never right by accident; then the charset the
file declares (HTML); then charset-normalizer over the encodings news sites really used. Damaged
UTF-8 is not guessed at: read as a legacy charset it would be mojibake from end to end.
Line breaks come through byte-exact, because raw text is immutable.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from contextlib import suppress

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MAGIC = {
    b"%PDF-": "a PDF file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PK\x03\x04": "a ZIP archive or office document",
    b"\x1f\x8b": "gzip-compressed",
    b"\x28\xb5\x2f\xfd": "zstd-compressed",
    b"\x7fELF": "a program",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database",
}
LEGACY = [
    *("cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5", "mac_cyrillic"),
    *("cp1252", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("iso8859_2", "iso8859_15", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
]
# the letters beyond ASCII of one language each; the better known a language, the earlier
ALPHABETS = (
    *("абвгдежзийклмнопрстуфхцчшщъыьэюяё", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"),
    *("абвгдежзійклмнопрстуўфхцчшыьэюяё", "абвгдђежзијклљмнњопрстћуфхцчџшѓѕќ"),
    *("äöüß", "àâæçéèêëîïôœùûüÿ", "áéíóúüñ", "àèéìíòóùú", "ãáàâçéêíóôõú", "ąćęłńóśźż"),
    *("áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "čćđšž", "áéíóöőúüű", "ăâîșțşţ", "çğıöşüi̇"),
    *("äöõüšž", "āčēģīķļņšūž", "ąčęėįšųūž", "åäöæø", "áæðéíóöúýþ"),
    *("αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ", "אבגדהוזחטיכךלמםנןסעפףצץקרשת"),
    *("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهويىپچژگ", "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệ"),
)
SAMPLE_BYTES = 262_144
MIN_LETTER_SHARE = 0.8
MAX_CONTROL_SHARE = 0.02

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")  # C1 controls count too: they are no letters
# no ¹, ³ or ª among them: read as Western European, Polish is full of those
_TYPOGRAPHY = re.compile(
    r"[\xa0¡£§©«\xad®°±·»¿\u2010-\u203a€№™\u3000-\u303f\uff00-\uff5e]|(?<=m)[²³](?!\w)"
)
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")


class UndecodableError(ValueError):
    """The bytes are not text; the message says why, ``category`` is ``binary`` or ``encoding``."""

    @property
    def category(self) -> str:
        """One of ``records.CATEGORIES``."""
        return "binary" if str(self).startswith("not text") else "encoding"


def decode(data: bytes, declared: str = "") -> str:
    """The text of a file.

    Args:
        data: the bytes of the whole file.
        declared: the charset the file names itself, if any.

    Raises:
        UndecodableError: the bytes are binary, or in no encoding that can be told.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            try:
                return _checked(data.decode("utf-8-sig" if encoding == "utf-8" else encoding))
            except UnicodeDecodeError as error:
                raise UndecodableError(f"broken {encoding.upper()} at byte {error.start}") from None
    for magic, kind in MAGIC.items():
        if data.startswith(magic):
            raise UndecodableError(f"not text: it is {kind}")
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        damage = error.start
    if b"\0" in data:
        raise UndecodableError("not text: binary data")
    if looks_like_utf8(data):
        raise UndecodableError(f"broken UTF-8 at byte {damage}")
    if declared:
        try:
            return _checked(data.decode(declared))
        except (UnicodeDecodeError, LookupError):
            pass
    return _checked(data.decode(guess_encoding(data)))


def looks_like_utf8(data: bytes) -> bool:
    """Whether the bytes beyond ASCII are UTF-8 but for a few."""
    rest = _UTF8_SEQUENCE.sub(b"", data)
    broken = len(_HIGH_BYTE.findall(rest))
    sound = len(_HIGH_BYTE.findall(data)) - broken
    return sound > 4 * broken


def guess_encoding(data: bytes) -> str:
    """The encoding of old bytes: the one whose reading has the letters of one language.

    charset-normalizer settles ties.
    On a few sentences charset-normalizer alone takes Polish for French and Chinese for Korean:
    every legacy charset makes *some* letters of any byte. Only real alphabets tell them apart.
    """
    import charset_normalizer  # noqa: PLC0415 - only old files need it

    sample = _sample(data)
    readings: dict[str, str] = {}
    for encoding in LEGACY:
        with suppress(UnicodeDecodeError):
            readings[encoding] = sample.decode(encoding)
    shares = {encoding: _share_of_letters(text) for encoding, text in readings.items()}
    best = max(shares.values(), default=0.0)
    if best < MIN_LETTER_SHARE:
        raise UndecodableError("the encoding cannot be told")
    likely = [encoding for encoding in readings if shares[encoding] == best]
    if len({readings[encoding] for encoding in likely}) > 1:
        ranked = charset_normalizer.from_bytes(sample, cp_isolation=likely)
        likely = [match.encoding for match in ranked if match.encoding in readings] or likely
    for encoding in likely:
        with suppress(UnicodeDecodeError):
            data.decode(encoding)
            return encoding
    raise UndecodableError("the encoding cannot be told")


def _sample(data: bytes) -> bytes:
    """Enough of the bytes to tell their encoding, from the first one beyond ASCII, whole lines."""
    if len(data) <= SAMPLE_BYTES:
        return data
    first = _HIGH_BYTE.search(data)
    start = data.rfind(b"\n", 0, first.start()) + 1 if first else 0
    start = max(start, (first.start() if first else 0) - SAMPLE_BYTES // 2)
    end = max(data.rfind(mark, start, start + SAMPLE_BYTES) for mark in (b"\n", b" "))
    return data[start : end if end > start else start + SAMPLE_BYTES]


def _share_of_letters(text: str) -> float:
    """How many of the letters beyond ASCII belong to the one language that fits best."""
    letters = _BEYOND_ASCII.findall(_TYPOGRAPHY.sub("", text))
    if not letters:
        return 1.0
    counts = Counter("".join(letters).lower())
    total = counts.total()
    alphabets = (sum(counts[c] for c in alphabet) / total for alphabet in ALPHABETS)
    ideographs = sum(n for c, n in counts.items() if "\u4e00" <= c <= "\u9fff")
    kana = sum(n for c, n in counts.items() if "\u3041" <= c <= "\u30fe")
    hangul = sum(n for c, n in counts.items() if "\uac00" <= c <= "\ud7a3")
    # Chinese has no kana; Japanese news is a third kana or more; Korean news hardly has ideographs
    japanese = (ideographs + kana) / total if kana * 3 >= total else 0.0
    return max(*alphabets, ideographs / total, japanese, hangul / total)


def _checked(text: str) -> str:
    if len(_CONTROL.findall(text)) > MAX_CONTROL_SHARE * len(text):
        raise UndecodableError("not text: mostly control characters")
    return text
