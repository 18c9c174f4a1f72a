"""Bytes to text and back: UTF-8, UTF-16, and what Excel writes in Taipei (CP950) and Tokyo (CP932).

A file says what it is with a byte order mark, or by being valid UTF-8. The two old encodings do not
say: most Japanese text is no valid CP950, and where both fit, the one with the everyday characters
wins. Text that is everyday in neither (a file in a Western or Simplified Chinese encoding) is
refused, not guessed.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from typing import Literal

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "cp950", "cp932"]

_BOMS: dict[Encoding, bytes] = {
    "utf-8": BOM_UTF8,
    "utf-16-le": BOM_UTF16_LE,
    "utf-16-be": BOM_UTF16_BE,
}
#: A run of half-width katakana as it is really written: no mark or small letter in front, voice
#: marks only on letters that take one, and no Latin letter touching it (in Chinese text misread as
#: Japanese, half of the second bytes are Latin letters).
_HALF_WIDTH_RUN = re.compile(
    "(?<![A-Za-z@-~])(?:[ｳｶ-ﾄﾊ-ﾎ]ﾞ[ｧ-ｯｰ]*|[ﾊ-ﾎ]ﾟ[ｧ-ｯｰ]*|[ｱ-ﾝｦ][ｧ-ｯｰ]*|[｡-･]){2,}(?![A-Za-z@-~])"
)
#: Below this the text reads like nothing anybody wrote.
_EVERYDAY = 0.25
#: From here on it reads like ordinary text.
_SURE = 0.75
_HALF_WIDTH = re.compile("[｡-ﾟ]")


@dataclass(frozen=True)
class Decoded:
    """A file's text and how it was written."""

    text: str
    encoding: Encoding
    bom: bool = False
    #: Whether another encoding would read almost as well; worth telling, for names may be garbled.
    unsure: bool = False


def decode(data: bytes) -> Decoded | None:
    """The text of ``data`` without its byte order mark, or None when no encoding fits."""
    for encoding, bom in _BOMS.items():
        if data.startswith(bom):
            text = _strictly(data[len(bom) :], encoding)
            return None if text is None else Decoded(text, encoding, bom=True)
    for encoding in (*_utf16_without_bom(data), "utf-8"):
        text = _strictly(data, encoding)
        if text is not None:
            return Decoded(text, encoding)
    return _decode_old(data)


def encode(text: str, encoding: Encoding, *, bom: bool) -> tuple[bytes, Encoding, bool]:
    """The bytes of ``text``, and the encoding and byte order mark really used.

    Those asked for, if reading the bytes again gives the same text; otherwise UTF-8 with a mark,
    which Excel everywhere understands.
    """
    try:
        data = (_BOMS.get(encoding, b"") if bom else b"") + text.encode(encoding)
    except UnicodeEncodeError:
        data = b""
    again = decode(data)
    if again is not None and (again.text, again.encoding, again.bom) == (text, encoding, bom):
        return data, encoding, bom
    return BOM_UTF8 + text.encode("utf-8"), "utf-8", True


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _utf16_without_bom(data: bytes) -> tuple[Encoding, ...]:
    """UTF-16 without a mark: every other byte of its Latin letters, commas and digits is zero."""
    if len(data) % 2 or len(data) < 4:
        return ()
    half = len(data) // 2
    if data[1::2].count(0) > half * 0.3 and data[::2].count(0) == 0:
        return ("utf-16-le",)
    if data[::2].count(0) > half * 0.3 and data[1::2].count(0) == 0:
        return ("utf-16-be",)
    return ()


def _decode_old(data: bytes) -> Decoded | None:
    """CP950 or CP932, whichever gives the more everyday text; None when neither does."""
    chinese = _strictly(data, "cp950")
    japanese = _strictly(data, "cp932")
    scores: list[tuple[float, Encoding, str]] = []
    if chinese is not None:
        scores.append((_everyday_chinese(chinese), "cp950", chinese))
    if japanese is not None:
        scores.append((_everyday_japanese(japanese), "cp932", japanese))
    if not scores:
        return None
    scores.sort(key=lambda candidate: -candidate[0])  # the first of equals is CP950
    score, encoding, text = scores[0]
    if score < _EVERYDAY:
        return None
    return Decoded(
        text, encoding, unsure=score < _SURE or (len(scores) > 1 and score - scores[1][0] < 0.5)
    )


def _everyday_chinese(text: str) -> float:
    """From −1 to 1: are the characters those of Big5's first level (A440 to C67E),
    sorted by use?
    """
    return _average([_weight(char, "cp950", 0xA440, 0xC67E) for char in text if char > "\x7f"])


def _everyday_japanese(text: str) -> float:
    """From −1 to 1: kana and kanji of the first level (889F to 9872), half-width kana only in real
    words.
    """
    words = "".join(_HALF_WIDTH_RUN.findall(text))
    kept = _HALF_WIDTH_RUN.sub("", text)
    weights = [1.0] * len(words) + [-1.0] * len(_HALF_WIDTH.findall(kept))
    others = (char for char in _HALF_WIDTH.sub("", kept) if char > "\x7f")
    return _average(weights + [_weight(char, "cp932", 0x824F, 0x9872) for char in others])


def _weight(char: str, encoding: Encoding, first: int, last: int) -> float:
    """1 for a common character, ½ for punctuation, −½ for a rare one, −2 for a private one."""
    if "\ue000" <= char <= "\uf8ff":
        return -2.0
    code = int.from_bytes(char.encode(encoding))
    if first <= code <= last:
        return 1.0
    return 0.5 if 0x8140 <= code < first else -0.5


def _average(weights: list[float]) -> float:
    return sum(weights) / len(weights) if weights else 0.0
