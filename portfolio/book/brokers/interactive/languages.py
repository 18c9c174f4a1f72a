"""Activity statements in Chinese and German, line by line into the English that the rest reads.

Known from the tests of public importers. What is not among these words stays as it is, and its rows
are unread rather than guessed at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.sheets import CellLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.book.brokers.sheets import CellSheet

_SECTIONS = {
    "交易": "Trades", "股息": "Dividends", "代扣税": "Withholding Tax", "利息": "Interest",
    "费用": "Fees", "存款和取款": "Deposits & Withdrawals", "公司行动": "Corporate Actions",
    "转账": "Transfers", "未平仓持仓": "Open Positions", "账户信息": "Account Information",
    "金融产品信息": "Financial Instrument Information", "现金报告": "Cash Report",
    "净资产值": "Net Asset Value", "净资产值变更": "Change in NAV", "交易费用": "Transaction Fees",
    "股息应计项目变更": "Change in Dividend Accruals", "利息应计项目": "Interest Accruals",
    "应计股息变化": "Change in Dividend Accruals", "应计利息": "Interest Accruals",
    "Transaktionen": "Trades", "Dividenden": "Dividends", "Quellensteuer": "Withholding Tax",
    "Zinsen": "Interest", "Gebühren": "Fees", "Offene Positionen": "Open Positions",
    "Einzahlungen & Auszahlungen": "Deposits & Withdrawals", "Transfers": "Transfers",
    "Kapitalmaßnahmen": "Corporate Actions", "Kontoinformation": "Account Information",
    "Informationen zum Finanzinstrument": "Financial Instrument Information",
    "Transaktionsgebühren": "Transaction Fees", "Cash-Bericht": "Cash Report",
    "Veränderung der Dividendenansammlung": "Change in Dividend Accruals",
}  # fmt: skip
_HEADERS = {
    "资产分类": "Asset Category", "货币": "Currency", "代码": "Symbol", "日期/时间": "Date/Time",
    "数量": "Quantity", "交易价格": "T. Price", "收盘价格": "C. Price", "收益": "Proceeds",
    "佣金/税": "Comm/Fee", "基础": "Basis", "日期": "Date", "描述": "Description", "金额": "Amount",
    "结算日期": "Settle Date", "副标题": "Subtitle", "账户": "Account", "类型": "Type",
    "方向": "Direction", "转账公司": "Xfer Company", "转账账户": "Xfer Account",
    "转账价格": "Xfer Price", "市场价值": "Market Value", "现金金额": "Cash Amount",
    "报告日期": "Report Date", "价值": "Value", "合约乘数": "Mult", "成本价格": "Cost Price",
    "成本基础": "Cost Basis", "上市交易所": "Listing Exch", "乘数": "Multiplier",
    "证券号码": "Security ID", "货币总结": "Currency Summary", "总数": "Total",
    "域名称": "Field Name", "域值": "Field Value", "交易所": "Exchange",
    "Anlagekategorie": "Asset Category", "Vermögenskategorie": "Asset Category",
    "Währung": "Currency", "Konto": "Account", "Datum/Zeit": "Date/Time", "Menge": "Quantity",
    "Anzahl": "Quantity", "T.-Kurs": "T. Price", "Schlusskurs": "C. Price", "Erlös": "Proceeds",
    "Provision/Gebühr": "Comm/Fee", "Abrechnungsdatum": "Settle Date", "Datum": "Date",
    "Beschreibung": "Description", "Betrag": "Amount", "Untertitel": "Subtitle",
    "Berichtsdatum": "Report Date", "Wert": "Value", "Richtung": "Direction",
    "Marktwert": "Market Value", "Einstandspreis": "Cost Price", "Einstandswert": "Cost Basis",
}  # fmt: skip
_CELLS = {
    "股票": "Stocks", "外汇": "Forex", "股票和指数期权": "Equity and Index Options",
    "期货": "Futures", "债券": "Bonds", "国债": "Treasury Bills", "总数": "Total", "总计": "Total",
    "现金": "Cash", "入": "In", "出": "Out", "Aktien": "Stocks", "Devisen": "Forex",
    "Aktien- und Indexoptionen": "Equity and Index Options", "Anleihen": "Bonds",
    "Gesamt": "Total", "Eingang": "In", "Ausgang": "Out", "基础货币": "Base Currency",
    "Basiswährung": "Base Currency", "期末现金": "Ending Cash", "基础货币总结": "Base Currency Summary",
}  # fmt: skip
#: Chinese has one word for the symbol and for the codes of a trade; the second is the codes.
_CODES = "代码"


def in_english(sheet: CellSheet) -> Sequence[CellLine]:
    """The lines of a statement, those of other languages with English words."""
    if not any(line.cells[0] in _SECTIONS for line in sheet.lines):
        return sheet.lines
    return [_line(line) for line in sheet.lines]


def _line(line: CellLine) -> CellLine:
    section, *rest = line.cells
    if not rest:
        return line
    word, cells = rest[0], rest[1:]
    if word == "Header":
        seen = set[str]()
        names = []
        for cell in cells:
            names.append("Code" if cell == _CODES and cell in seen else _HEADERS.get(cell, cell))
            seen.add(cell)
        cells = names
    else:
        cells = [_CELLS.get(cell, _total(cell)) for cell in cells]
    return CellLine(line.number, (_SECTIONS.get(section, section), word, *cells))


def _total(cell: str) -> str:
    """``总数 USD``, ``Gesamt in EUR``."""
    return f"Total {cell}" if cell.startswith(("总数", "总计", "Gesamt")) else cell
