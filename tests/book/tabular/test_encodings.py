"""Encodings and separators: what Excel writes in Taipei, Tokyo and Europe gives the same book."""

from __future__ import annotations

import pytest

from portfolio.book.holdings.reading import read_holdings
from portfolio.book.tabular.encodings import decode, encode
from portfolio.errors import UnreadableFileError

CHINESE = [
    "元大台灣50", "台積電", "國泰永續高股息", "富邦台50", "統一超", "聯發科", "美國公債20年", "波克夏海瑟威", "可口可樂",
    "殼牌", "特別股", "東證指數", "複委託", "國泰證券", "永豐大戶投", "現金", "長榮", "玉山金", "祥碩", "華碩", "遠傳", "信驊",
    "大立光", "中華電", "和泰車",
]  # fmt: skip
JAPANESE = [
    "トヨタ自動車", "任天堂", "三菱ＵＦＪフィナンシャル・グループ", "楽天証券", "特定口座", "野村證券", "ソニーグループ",
    "東証株価指数ＥＴＦ", "ｿﾆｰ", "ﾄﾖﾀ", "ﾌｧﾝﾄﾞ", "ﾏﾈｯｸｽ", "日経２２５", "キーエンス", "積立ＮＩＳＡ", "ｵﾘｯｸｽ", "ゆうちょ銀行",
    "伊藤忠商事", "ﾐｽﾞﾎ",
]  # fmt: skip


@pytest.mark.parametrize("name", CHINESE)
def test_a_single_chinese_name_is_enough_to_tell_cp950(name: str) -> None:
    decoded = decode(f"symbol,shares,name\nA,1,{name}\n".encode("cp950"))
    assert decoded is not None
    assert (decoded.encoding, decoded.text) == ("cp950", f"symbol,shares,name\nA,1,{name}\n")


@pytest.mark.parametrize("name", JAPANESE)
def test_a_single_japanese_name_is_enough_to_tell_cp932(name: str) -> None:
    decoded = decode(f"symbol,shares,name\nA,1,{name}\n".encode("cp932"))
    assert decoded is not None
    assert (decoded.encoding, decoded.text) == ("cp932", f"symbol,shares,name\nA,1,{name}\n")


@pytest.mark.parametrize(
    ("codec", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("cp950", b""),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_encoding_separator_and_line_ending_gives_the_same_book(
    codec: str, mark: bytes, separator: str, newline: str
) -> None:
    lines = [
        ["代號", "名稱", "股數", "券商", "幣別", "成本"],
        ["0050.TW", "元大台灣50", '"1,000.5"', "國泰證券", "TWD", "31.2"],
        ["", "", "", "", "", ""],
        ["CASH", "活存", "180000", "國泰證券", "TWD", ""],
    ]
    text = newline.join(separator.join(cells) for cells in lines) + newline
    file = read_holdings(mark + text.encode(codec))
    assert file.problems == ()
    first, cash = file.holdings
    assert (first.symbol, first.name, first.shares, first.account, first.cost) == (
        "0050.TW",
        "元大台灣50",
        1000.5,
        "國泰證券",
        31.2,
    )
    assert (cash.shares, cash.currency, cash.line) == (180000.0, "TWD", 4)


def test_a_japanese_file_of_excel() -> None:
    text = "symbol,name,shares,account,note\r\n1475.T,東証株価指数ＥＴＦ,６０００,楽天証券,ﾒﾓ\r\n"
    (holding,) = read_holdings(text.encode("cp932")).holdings
    assert (holding.name, holding.shares, holding.account, holding.note) == (
        "東証株価指数ＥＴＦ",
        6000.0,
        "楽天証券",
        "ﾒﾓ",
    )


@pytest.mark.parametrize("name", ["Société Générale", "Nestlé", "Münchener Rück", "Telefónica"])
def test_text_in_a_western_encoding_is_refused_rather_than_garbled(name: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_holdings(f"symbol,shares,name\nA,1,{name}\n".encode("cp1252"), "mine.csv")
    assert (
        str(caught.value)
        == "“mine.csv” is in an encoding that cannot be told: save it again as “CSV UTF-8”."
    )


def test_a_broken_utf16_file_is_refused() -> None:
    assert decode(b"\xff\xfea") is None


def test_a_close_call_is_told() -> None:
    # 祥碩 in CP950 is BB AA BA D3, four half-width katakana in CP932: nobody can tell, CP950 is
    # taken.
    file = read_holdings("symbol,shares,name\nA,1,祥碩\n".encode("cp950"))
    (problem,) = file.problems
    assert (problem.severity, problem.code, file.holdings[0].name) == (
        "info",
        "encoding_unsure",
        "祥碩",
    )
    assert (
        problem.message
        == "The file was read as Big5 (CP950): if names look wrong, save it again as “CSV UTF-8”."
    )


def test_encoding_again_keeps_the_encoding_while_it_can() -> None:
    assert encode("代號,股數\n0050.TW,1\n", "cp950", bom=False)[1:] == ("cp950", False)
    data, encoding, bom = encode("代號,股數,備註\n0050.TW,1,🙂\n", "cp950", bom=False)
    assert (encoding, bom) == ("utf-8", True)
    assert data.decode("utf-8-sig") == "代號,股數,備註\n0050.TW,1,🙂\n"


def test_encoding_again_never_writes_what_would_be_read_differently() -> None:
    # Alone, this half-width word is valid everyday CP950 as well: written as UTF-8 so that it stays
    # what it is.
    data, encoding, _ = encode("ｽｽ", "cp932", bom=False)
    decoded = decode(data)
    assert decoded is not None
    assert decoded.text == "ｽｽ"
    assert encoding == "utf-8"
