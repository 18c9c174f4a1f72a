"""``portfolio import``: two brokers' downloads into an empty folder and taken back, what is unread,
what nobody knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.cli_case import home, market, reviewed, run  # noqa: F401

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli_case import Run

_COLUMNS = (
    "Symbol,Quantity,Price,Action,Description,TradeDate,SettledDate,Interest,Amount,Commission,Fee,"
    "CUSIP,RecordType\n"
)
_CUSIP = "0.00,0.00,78462F103"
FIRSTRADE = (
    _COLUMNS
    + ",0.00,,Other,Wire Funds Received,2024-01-02,2024-01-02,0,5000.00,0.00,0.00,,Financial\n"
    + f"SPY,10.00,100.00,BUY,SPDR S&P 500,2024-01-03,2024-01-05,0.00,-1000.00,{_CUSIP},Trade\n"
    + "SPY,0.00,,Dividend,SPDR CASH DIV NON-RES TAX WITHHELD,2024-03-20,2024-03-20,0.00,7.00,"
    + f"{_CUSIP},Financial\n"
)
JAPAN = (
    "約定日,銘柄,銘柄コード,市場,取引,期限,預り,課税,約定数量,約定単価,手数料/諸経費等,税額,受渡日,"
    "受渡金額/決済損益\n"
    "2024/01/15,ｉＳコアＴＰＸ,1475,東証,株式現物買,--, NISA(成) ,--,200,100,--,--,2024/01/17,20000\n"
)
ODD = (
    FIRSTRADE + f"SPY,1.00,,Other,SOMETHING NEW,2024-02-01,2024-02-01,0,-3.00,{_CUSIP},Financial\n"
)


@pytest.fixture
def empty(home: Path) -> Path:
    (home / "holdings.csv").unlink()
    return home


def save(folder: Path, name: str, text: str, encoding: str = "utf-8") -> str:
    path = folder.parent / name
    path.write_text(text, encoding=encoding)
    return str(path)


def files(folder: Path) -> dict[str, bytes]:
    """The user's files, without backups."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix in (".csv", ".toml")}


def held(shown: Any) -> list[tuple[str, float, str]]:
    return [(h["symbol"], h["shares"], h["account"]) for h in shown["holdings"]]


@pytest.mark.usefixtures("market")
def test_two_brokers_into_an_empty_folder(empty: Path, run: Run) -> None:
    one = save(empty, "history.csv", FIRSTRADE)
    other = save(empty, "SaveFile.csv", JAPAN, "cp932")
    ended = run("import", one, other, "--write", "--json")
    assert ended.code == 0
    assert [f["format"] for f in ended.json["files"]] == ["firstrade-history", "sbi"]
    assert ended.json["files"][0]["header_line"] == 1
    assert held(ended.json) == [
        ("SPY", 10.0, "Firstrade"),
        ("1475.T", 200.0, "SBI証券"),
        ("CASH", 4007.0, "Firstrade"),
    ]
    assert ended.json["differences"] == []
    review = reviewed(run, "--base", "USD")
    assert review["totals"]["value"] == pytest.approx(10 * 110 + 200 * 112 / 150 + 4007)
    assert review["method"] == "ledger"
    again = run("import", one, other, "--write", "--json", "--offline")
    assert [f["counts"]["known"] for f in again.json["files"]] == [3, 1]
    assert held(again.json) == []


@pytest.mark.usefixtures("market")
def test_a_transaction_has_the_keys_of_the_contract(empty: Path, run: Run) -> None:
    shown = run("import", save(empty, "history.csv", FIRSTRADE), "--json", "--offline").json
    row = shown["files"][0]["rows"][1]
    assert (row["line"], row["state"], row["reason"]) == (3, "new", None)
    expected = {
        "date": "2024-01-03",
        "type": "buy",
        "symbol": "SPY",
        "shares": 10.0,
        "price": 100.0,
        "amount": 1000.0,
        "currency": "USD",
        "account": "Firstrade",
        "fee": 0.0,
        "tax": None,
        "multiplier": 1.0,
        "other": None,
        "id": None,
    }
    assert {key: row["transaction"][key] for key in expected} == expected


def test_undo_is_to_the_byte(home: Path, run: Run) -> None:
    (home / "transactions.csv").write_bytes(
        b"date,type,amount,currency\r\n2024-01-02,deposit,5,USD"
    )
    before = files(home)
    run("import", save(home, "history.csv", FIRSTRADE), "--write", "--offline")
    assert files(home) != before
    assert run("import", "--undo").code == 0
    assert files(home) == before
    assert run("import", "--undo").code == 2


def test_undo_keeps_what_was_changed_since(home: Path, run: Run) -> None:
    run("import", save(home, "history.csv", FIRSTRADE), "--write", "--offline")
    with (home / "transactions.csv").open("a") as ledger:
        ledger.write("\n")
    after = files(home)
    ended = run("import", "--undo")
    assert (ended.code, files(home)) == (2, after)
    assert "changed since the import" in ended.err


def test_unread_rows_are_refused_or_left_out(home: Path, run: Run) -> None:
    odd, before = save(home, "odd.csv", ODD), files(home)
    shown = run("import", odd, "--json", "--offline")
    assert (shown.code, shown.json["files"][0]["counts"]["unread"]) == (1, 1)
    refused = run("import", odd, "--write", "--offline")
    assert (refused.code, files(home)) == (2, before)
    assert "--leave-out" in refused.err
    assert run("import", odd, "--write", "--leave-out", "--offline").code == 1
    assert b"SOMETHING NEW" in (home / "unread.csv").read_bytes()
    checked = run("check")
    assert "odd.csv:5" in checked.text
    assert checked.code == 1


@pytest.mark.usefixtures("market")
def test_unread_rows_are_an_error_of_every_review(home: Path, run: Run) -> None:
    assert "unread" not in reviewed(run)
    odd = save(home, "odd.csv", ODD)
    run("import", odd, "--write", "--leave-out", "--offline")
    ended = run("review", "2024Q1", "--format", "json", "--offline")
    assert (ended.code, ended.json["unread"]) == (1, 1)
    assert [p["severity"] for p in ended.json["problems"] if p["code"] == "unread_rows"] == [
        "error"
    ]


def test_a_file_that_nobody_knows(home: Path, run: Run) -> None:
    strange = save(home, "strange.csv", "Wann;Was;Wieviel;Wert\n2024-01-03;Kauf;10;1000\n")
    before = files(home)
    ended = run("import", strange, "--write", "--json")
    assert (ended.code, files(home)) == (2, before)
    assert '[import."strange"]' in ended.err


def test_a_file_that_the_user_has_explained(home: Path, run: Run) -> None:
    (home / "portfolio.toml").write_text(
        '[import."Sparkasse"]\naccount = "Sparkasse"\ncurrency = "EUR"\ndates = "day"\n'
        'columns = { date = "Wann", type = "Was", symbol = "Papier", amount = "Wert" }\n'
        'words = { "Ausschüttung" = "dividend", "Hinweis" = "skip" }\n',
        encoding="utf-8",
    )
    strange = save(
        home,
        "strange.csv",
        "Wann;Was;Papier;Wert\n03.02.2024;Ausschüttung;SAP.DE;2,20\n04.02.2024;Hinweis;;\n",
    )
    file = run("import", strange, "--json", "--offline").json["files"][0]
    assert (file["format"], file["account"]) == ("mapped:Sparkasse", "Sparkasse")
    assert [row["state"] for row in file["rows"]] == ["new", "skipped"]
    transaction = file["rows"][0]["transaction"]
    assert (transaction["date"], transaction["amount"]) == ("2024-02-03", 2.2)
    assert (transaction["symbol"], transaction["currency"]) == ("SAP.DE", "EUR")


@pytest.mark.parametrize(
    "arguments",
    [("nothing.csv",), (), ("--undo", "x.csv"), ("x.csv", "--format", "no-such")],
)
def test_wrong_usage(home: Path, run: Run, arguments: tuple[str, ...]) -> None:
    (home / "x.csv").write_text(FIRSTRADE)
    assert run("import", *arguments).code == 2
