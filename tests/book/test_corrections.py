"""``corrections.csv``: read tolerantly, told precisely, added to and taken back from without
touching other rows.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.book.corrections.editing import add_corrections, remove_correction
from portfolio.book.corrections.rows import corrections_path, read_corrections
from portfolio.book.load import load_book
from portfolio.book.records import Correction, CorrectionKind
from portfolio.book.tabular.saving import backup_path
from portfolio.errors import ChangedOnDiskError, UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "symbol,date,kind,value,source,entered\n"
TODAY = date(2024, 7, 5)
SPIKE = Correction("SPY", date(2024, 3, 28), "close", 523.07, "NYSE", TODAY)


def read(text: str) -> tuple[Correction, ...]:
    """The corrections of a text without problems."""
    file = read_corrections(text.encode())
    assert file.problems == ()
    return file.corrections


def told(text: str) -> list[tuple[int | None, str | None, str, str]]:
    """The problems of a text: line, column, code, sentence."""
    return [(p.line, p.column, p.code, p.message) for p in read_corrections(text.encode()).problems]


def test_every_kind() -> None:
    assert read(
        HEADER
        + "SPY,2024-03-28,close,523.07,NYSE,2024-07-05\n"
        + "SGOV,2024-05-01,dividend,0.43,,\n"
        + "0050.TW,2025-06-18,split,4,TWSE,\n"
        + "1475.T,2024-02-29,drop,,,\n"
        + "TWD=X,2024-02-29,close,31.5,,\n"
    ) == (
        Correction("SPY", date(2024, 3, 28), "close", 523.07, "NYSE", TODAY, 2),
        Correction("SGOV", date(2024, 5, 1), "dividend", 0.43, line=3),
        Correction("0050.TW", date(2025, 6, 18), "split", 4.0, "TWSE", line=4),
        Correction("1475.T", date(2024, 2, 29), "drop", line=5),
        Correction("TWD=X", date(2024, 2, 29), "close", 31.5, line=6),
    )


def test_chinese_headers_and_kinds_from_excel_in_taipei() -> None:
    text = "代號;日期;種類;數值;來源;輸入日期;我的欄位\r\n０050.TW;2024/3/29;收盤價;187,5;證交所;2024年7月5日;x\r\n"
    for encoding in ("cp950", "utf-16"):
        file = read_corrections(text.encode(encoding))
        assert (file.problems, file.style) == ((), "comma")
        assert file.corrections == (
            Correction("0050.TW", date(2024, 3, 29), "close", 187.5, "證交所", TODAY, 2),
        )
    kinds = (
        "代號,日期,種類,數值\nSPY,20240105,剔除,\nSPY,2024.1.8,配息,1\nSPY,2024-01-09,分割,4:1\n"
    )
    assert [(c.kind, c.value) for c in read(kinds)] == [
        ("drop", None),
        ("dividend", 1.0),
        ("split", 4.0),
    ]


@pytest.mark.parametrize(
    ("row", "column", "code", "says"),
    [
        ("BRK.B,2024-03-28,close,1,,", "symbol", "bad_symbol", "write BRK-B"),
        ("0050,2024-03-28,close,1,,", "symbol", "bad_symbol", "write 0050.TW"),
        ("CASH,2024-03-28,close,1,,", "symbol", "bad_symbol", "Money has no price"),
        ("SPY,,close,1,,", "date", "missing_date", "write it like 2024-04-05"),
        ("SPY,28/3/2024,close,1,,", "date", "bad_date", "write it like 2024-04-05"),
        ("SPY,2024-02-30,close,1,,", "date", "bad_date", "is not a date"),
        ("SPY,113/3/28,close,1,,", "date", "bad_date", "write 2024-03-28"),
        ("SPY,民國113年3月28日,close,1,,", "date", "bad_date", "write 2024-03-28"),
        (
            "SPY,2024-03-28,halve,1,,",
            "kind",
            "bad_kind",
            "write drop, close, dividend, split or paid",
        ),
        ("SPY,2024-03-28,,1,,", "kind", "bad_kind", "write drop, close, dividend, split or paid"),
        ("SPY,2024-03-28,close,,,", "value", "missing_value", "The price is missing"),
        ("SPY,2024-03-28,close,0,,", "value", "bad_number", "above 0"),
        ("SPY,2024-03-28,close,-1,,", "value", "bad_number", "above 0"),
        ("SPY,2024-03-28,close,5%,,", "value", "bad_number", "percentage"),
        ("SPY,2024-03-28,close,NT$5,,", "value", "bad_number", "amount in TWD"),
        ("SPY,2024-03-28,close,abc,,", "value", "bad_number", "is not a number"),
        ("SPY,2024-03-28,dividend,,,", "value", "missing_value", "or 0 if nothing was paid"),
        ("SPY,2024-03-28,dividend,-1,,", "value", "bad_number", "from 0 up"),
        ("SPY,2024-03-28,split,-4,,", "value", "bad_number", "no split"),
        ("SPY,2024-03-28,split,0:1,,", "value", "bad_number", "no split"),
        ("SPY,2024-03-28,split,4:0,,", "value", "bad_number", "is not a number"),
        ("SPY,2024-03-28,paid,,,", "source", "missing_reason", "such as 公開申購"),
        ("SPY,2024-03-28,drop,,,soon", "entered", "bad_date", "write it like 2024-04-05"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_with_its_place(
    row: str, column: str, code: str, says: str
) -> None:
    (problem,) = told(HEADER + "KO,2024-01-02,drop,,,\n" + row + "\n")
    assert problem[:3] == (3, column, code)
    assert says in problem[3]


def test_a_price_that_was_paid_needs_a_reason_and_no_value() -> None:
    paid = Correction("SPY", date(2024, 3, 28), "paid", None, "公開申購", None, 2)
    assert read(f"{HEADER}SPY,2024-03-28,paid,,公開申購,\n") == (paid,)
    assert read("代號,日期,種類,數值,來源\nSPY,2024-03-28,成交價,,公開申購\n") == (paid,)
    file = read_corrections(f"{HEADER}SPY,2024-03-28,paid,50,公開申購,\n".encode())
    assert file.corrections == (paid,)
    assert [(p.severity, p.code, p.column) for p in file.problems] == [
        ("info", "ignored_value", "value")
    ]
    (problem,) = told("symbol,date,kind,value\nSPY,2024-03-28,paid,\n")
    assert problem[:3] == (2, "kind", "missing_reason")


def test_a_wrong_row_does_not_count_and_the_others_do() -> None:
    file = read_corrections(f"{HEADER}SPY,2024-03-28,close,x,,\nKO,2024-01-02,drop,7,,\n".encode())
    assert [c.symbol for c in file.corrections] == ["KO"]
    assert [(p.severity, p.line, p.code) for p in file.problems] == [
        ("error", 2, "bad_number"),
        ("info", 3, "ignored_value"),
    ]


def test_of_two_rows_about_one_day_the_lower_counts_and_the_upper_is_told() -> None:
    text = (
        HEADER + "SPY,2024-03-28,close,1,,\nSPY,2024-03-28,drop,,,\nSPY,2024-03-28,dividend,1,,\n"
    )
    file = read_corrections(text.encode())
    assert [c.kind for c in file.corrections] == ["drop", "dividend"]
    ((line, _, code, sentence),) = told(text)
    assert (line, code) == (2, "repeated_row")
    assert sentence.startswith("Line 3 corrects SPY of 2024-03-28 again")


def test_the_header_s_problems() -> None:
    assert [
        (code, column) for _, column, code, _ in told("symbol,date,kind\nSPY,2024-01-02,drop\n")
    ] == [("missing_column", "value")]
    assert "such as symbol,date,kind,value" in told("")[0][3]
    assert told(HEADER + "SPY,2024-03-28,drop,,,,more\n")[0][2] == "extra_cells"


# As part of the book


@pytest.fixture
def holdings(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text("symbol,shares\nSPY,1\n", encoding="utf-8")
    return path


def test_a_book_has_the_corrections_beside_it(holdings: Path) -> None:
    assert load_book(holdings).corrections == ()
    path = corrections_path(holdings)
    assert path == holdings.parent / "corrections.csv"
    path.write_text(HEADER + "SPY,2024-03-28,drop,,,\nSPY,x,drop,,,\n", encoding="utf-8")
    book = load_book(holdings)
    assert book.corrections == (Correction("SPY", date(2024, 3, 28), "drop", line=2),)
    assert [(p.file, p.line, p.column, p.where) for p in book.problems] == [
        ("corrections.csv", 3, "date", "SPY")
    ]


def test_a_file_in_no_encoding_is_a_problem_of_the_book(holdings: Path) -> None:
    corrections_path(holdings).write_bytes(b"symbol,date\n\xff\xfe\xfd\x80\x81\n")
    book = load_book(holdings)
    assert [h.symbol for h in book.holdings] == ["SPY"]
    assert book.corrections == ()
    (problem,) = book.problems
    assert (problem.severity, problem.code, problem.file) == (
        "error",
        "unreadable_file",
        "corrections.csv",
    )


# Adding and taking back


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "corrections.csv"


def stands(path: Path) -> tuple[Correction, ...]:
    file = read_corrections(path.read_bytes())
    assert file.problems == ()
    return file.corrections


def test_the_first_correction_makes_the_file(path: Path) -> None:
    add_corrections(
        path,
        [SPIKE, Correction("KO", date(2024, 1, 2), "drop", source="two, “quoted”\nlines")],
        TODAY,
    )
    assert path.read_bytes().decode("utf-8-sig") == (
        HEADER
        + "SPY,2024-03-28,close,523.07,NYSE,2024-07-05\n"
        + 'KO,2024-01-02,drop,,"two, “quoted” lines",2024-07-05\n'
    )
    assert [c.line for c in stands(path)] == [2, 3]


def test_another_word_about_the_same_day_takes_the_place_of_the_first(path: Path) -> None:
    path.write_text(
        HEADER + "SPY,2024-03-28,close,1,,2020-01-01\n\nKO,2024-1-2,drop,,,\n", encoding="utf-8"
    )
    add_corrections(path, [Correction("SPY", date(2024, 3, 28), "drop")], TODAY)
    assert path.read_text(encoding="utf-8") == (
        HEADER + "\nKO,2024-1-2,drop,,,\nSPY,2024-03-28,drop,,,2024-07-05\n"
    )
    assert (
        backup_path(path).read_text(encoding="utf-8").startswith(HEADER + "SPY,2024-03-28,close,1")
    )


def test_columns_that_the_file_lacks_are_added_and_the_user_s_own_kept(path: Path) -> None:
    path.write_text("Why,代號,日期,種類,數值\nbecause,SPY,2024-03-28,drop,\n", encoding="utf-8")
    add_corrections(path, [Correction("KO", date(2024, 1, 2), "close", 60.0)], TODAY)
    assert path.read_text(encoding="utf-8") == (
        "Why,代號,日期,種類,數值,entered\nbecause,SPY,2024-03-28,drop,\n"
        ",KO,2024-01-02,close,60,2024-07-05\n"
    )


@pytest.mark.parametrize(
    ("before", "value", "cell"),
    [
        ("KO,2024-01-02,close,1.5,,", 1e-7, "0.0000001"),
        ("KO,2024-01-02,close,1.5,,", 1234.5, "1234.5"),
        ("KO;2024-01-02;close;1,5;;", 1.234, '"1,234"'),
        ("KO;2024-01-02;drop;;;", 1.234, "1.2340"),
    ],
)
def test_values_are_written_in_the_file_s_own_decimals(
    path: Path, before: str, value: float, cell: str
) -> None:
    separator = ";" if ";" in before else ","
    path.write_text(f"{HEADER.replace(',', separator)}{before}\n", encoding="utf-8")
    add_corrections(path, [Correction("SPY", date(2024, 1, 2), "close", value)], TODAY)
    assert cell in path.read_text(encoding="utf-8").splitlines()[-1].split(separator)
    assert stands(path)[-1].value == value


def test_taking_back_finds_the_row_wherever_it_stands_now(path: Path) -> None:
    add_corrections(path, [SPIKE], TODAY)
    (correction,) = stands(path)
    path.write_bytes(path.read_bytes().replace(b"\nSPY", b"\nKO,2024-01-02,drop,,,\nSPY"))
    remove_correction(path, correction)
    assert [c.symbol for c in stands(path)] == ["KO"]
    before = path.read_bytes()
    with pytest.raises(ChangedOnDiskError, match="does not have this correction any more"):
        remove_correction(path, correction)
    assert path.read_bytes() == before
    path.unlink()
    with pytest.raises(ChangedOnDiskError):
        remove_correction(path, correction)
    assert not path.exists()


def test_a_file_that_cannot_be_read_is_not_written(path: Path) -> None:
    data = b"symbol,date\n\xff\xfe\xfd\x80\x81\n"
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError):
        add_corrections(path, [SPIKE], TODAY)
    assert path.read_bytes() == data


SYMBOLS = st.sampled_from(["SPY", "KO", "0050.TW", "BRK-B", "1475.T"])
VALUES = st.floats(1e-6, 1e9)
SOURCES = st.sampled_from(["", "NYSE", "證交所公告", 'a "quoted" word', "one; two, three"])


@st.composite
def corrections(draw: st.DrawFn, year: int) -> Correction:
    kind: CorrectionKind = draw(st.sampled_from(["drop", "close", "dividend", "split"]))
    value = None if kind == "drop" else draw(VALUES.filter(lambda v: v != 1.0))
    day = draw(st.dates(date(year, 1, 1), date(year, 12, 31)))
    return Correction(draw(SYMBOLS), day, kind, value, draw(SOURCES))


def text_of(found: Correction, separator: str, own: str) -> str:
    value = "" if found.value is None else f"{found.value:.6f}"
    source = '"' + found.source.replace('"', '""') + '"' if found.source else ""
    cells = [found.symbol, found.day.isoformat(), found.kind, value, source, "2024-01-01", own]
    return separator.join(cells)


@given(
    old=st.lists(corrections(year=2023), max_size=4),
    new=corrections(year=2024),
    separator=st.sampled_from([",", ";", "\t"]),
    newline=st.sampled_from(["\n", "\r\n"]),
    end=st.sampled_from(["", "{n}", "{n}{n}", "{n},,{n}"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_adding_and_taking_back_leaves_the_bytes_as_they_were(
    tmp_path_factory: pytest.TempPathFactory,
    old: list[Correction],
    new: Correction,
    separator: str,
    newline: str,
    end: str,
    encoding: str,
) -> None:
    path = tmp_path_factory.mktemp("add") / "corrections.csv"
    header = separator.join(["symbol", "date", "kind", "value", "source", "entered", "我的"])
    rows = [
        text_of(c, separator, own) for c, own in zip(old, ["  a", '"b,"', "", "c;"], strict=False)
    ]
    before = (newline.join([header, *rows]) + end.format(n=newline)).encode(encoding)
    path.write_bytes(before)
    counted = read_corrections(before).corrections
    add_corrections(path, [new], TODAY)
    *others, added = read_corrections(path.read_bytes()).corrections
    # What stood there still says the same; what was added reads back as it was meant.
    assert others == list(counted)
    assert (added.symbol, added.day, added.kind, added.value) == (
        new.symbol,
        new.day,
        new.kind,
        new.value,
    )
    assert (added.source, added.entered) == (new.source, TODAY)
    remove_correction(path, added)
    assert path.read_bytes() == before
