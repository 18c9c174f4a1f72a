"""The types of transactions: one table, a row a type. Whoever asks what a row of
``transactions.csv`` does asks here.

A row says what its cells mean, which way shares and money go, whether it is income or comes from
outside, by which rule it is posted (``analysis/ledger/journal.py`` has one function for each), and
its words. To add a type is to add its key to ``TransactionKind`` and its row to ``_TABLE``.

The money that moved is always ≥ 0 but for what is charged, where a refund is negative; the type
gives the direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from portfolio.errors import N_, Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What a type is called in records, in JSON and in files that the product writes.
TransactionKind = Literal[
    "buy",
    "sell",
    "dividend",
    "reinvest",
    "deposit",
    "withdraw",
    "interest",
    "fee",
    "tax",
    "convert",
    "transfer_in",
    "transfer_out",
    "split",
    "stock_dividend",
    "return_of_capital",
    "spin_off",
    "exchange",
    "expire",
]

#: The columns of ``transactions.csv`` with a number in them.
Number = Literal["shares", "price", "amount", "fee", "tax", "other_shares", "multiplier"]
NUMBERS: tuple[Number, ...] = (
    "shares",
    "price",
    "amount",
    "fee",
    "tax",
    "other_shares",
    "multiplier",
)

#: What the symbol of a row is: a security that must be named; nothing, as the row is of money; a
#: security where one is named, else the row is of money; the currency that is received.
SymbolMeaning = Literal["security", "nothing", "security or money", "currency"]

#: What the number in the column ``shares`` is: shares as of that day; the new shares for one old
#: one; an amount of the currency received.
SharesMeaning = Literal["shares", "ratio", "money received"]

#: Which way shares go, seen from the account.
ShareDirection = Literal["come", "leave", "stay"]

#: Which way money goes, seen from the account. ``exchanged``: for something else of the owner's, so
#: that brokers write it with either sign; ``charged``: it leaves, and what comes back is a refund,
#: written with a minus; ``none``: no money moves.
MoneyDirection = Literal["come", "leave", "exchanged", "charged", "none"]

#: How fee and tax enter the amount, which is shares · price with them: ``apart`` leaves them out
#: of it (they were taken before).
Costs = Literal["added", "deducted", "apart"]

#: What the security in the column ``other`` is: the parent that a company was split off from; what
#: was given for the shares received.
OtherMeaning = Literal["parent", "given"]

#: How the ledger writes a row down. ``trade``: shares against money of the account, or either of
#: them for nothing. ``dividend``,
#: ``reinvestment``: income of a security, in place of the market's own dividend. ``contribution``:
#: money from or to the outside. ``interest``: income of money, or of the security that it names.
#: ``charge``: a loss of the security that it names, else of money. ``conversion``: money for other
#: money. ``transfer``: shares or money to or from another account, of the owner's where its other
#: half is there. ``split``: other numbers for the same shares. ``spin-off``: shares that another
#: security's worth, and part of its cost, went into. ``exchange``: shares, and perhaps money, for
#: those of another security, which take their cost along.
Posting = Literal[
    "trade",
    "dividend",
    "reinvestment",
    "contribution",
    "interest",
    "charge",
    "conversion",
    "transfer",
    "split",
    "spin-off",
    "exchange",
]


@dataclass(frozen=True)
class Uses:
    """Which number columns a type uses; an amount that is computed need not be ``needed``."""

    needed: tuple[Number, ...] = ()
    optional: tuple[Number, ...] = ()
    #: What people may note there; it is not read.
    unread: tuple[Number, ...] = ()

    @property
    def read(self) -> tuple[Number, ...]:
        """The columns that mean something."""
        return self.needed + self.optional


_AMOUNT = Uses(needed=("amount",))


@dataclass(frozen=True, kw_only=True, eq=False)
class TransactionType:
    """What the rows of one type mean. Words are English sentences of the catalogue."""

    key: TransactionKind
    #: What to type for it; every translation is among ``words``.
    typed: str
    #: Its name in tables.
    title: str
    #: Spellings in files, English and Chinese, as ``headers.vocabulary`` reads them: small letters,
    #: without blanks inside a word, blanks between words.
    words: str
    symbol: SymbolMeaning
    uses: Uses = _AMOUNT
    #: Where the columns differ for a row that names a security.
    uses_with_security: Uses | None = None
    #: What the column ``other`` names; None where it is not used.
    other: OtherMeaning | None = None
    shares_are: SharesMeaning = "shares"
    shares: ShareDirection = "stay"
    money: MoneyDirection = "none"
    #: None where the amount is not made of shares and price.
    costs: Costs | None = None
    #: Whether it is earned: dividends and interest.
    is_income: bool = False
    #: Whether it comes from or goes to the outside of the portfolio; a transfer without its other
    #: half does, too.
    is_external: bool = False
    #: Whether, naming a security, it can be what was withheld from that security's dividend.
    is_withholding: bool = False
    posting: Posting
    #: What a minus would make of it.
    opposite: TransactionKind | None = None
    #: What the same words mean where the symbol is a currency and nothing is named as given.
    with_currency: TransactionKind | None = None
    #: What does with shares what this type does with money.
    with_shares: TransactionKind | None = None

    def numbers(self, symbol: str) -> Uses:
        """The number columns of a row with this symbol."""
        return self.uses_with_security or self.uses if symbol else self.uses

    @property
    def is_split(self) -> bool:
        """Whether it is of a security wherever it is held, and moves neither shares nor money."""
        return self.shares_are == "ratio"

    @property
    def counts_shares(self) -> bool:
        """Whether the number in ``shares`` is one of shares, in lots where the file counts so."""
        return self.shares_are == "shares"

    @property
    def is_conversion(self) -> bool:
        """Whether its symbol is a currency."""
        return self.symbol == "currency"

    @property
    def needs_security(self) -> bool:
        """Whether it is of a security only."""
        return self.symbol == "security"

    @property
    def can_be_of_security(self) -> bool:
        """Whether a row can name a security."""
        return self.symbol in ("security", "security or money")

    @property
    def can_be_of_money(self) -> bool:
        """Whether a row without a symbol is of an account's money."""
        return self.symbol in ("nothing", "security or money")

    @cached_property
    def needs_shares(self) -> bool:
        """Whether a row that names a security lacks something without shares."""
        return "shares" in (self.uses_with_security or self.uses).needed

    @cached_property
    def is_of_amount_alone(self) -> bool:
        """Whether no row of it uses any other number than the amount."""
        return self.uses == _AMOUNT and self.uses_with_security is None

    @cached_property
    def computes_amount(self) -> bool:
        """Whether an empty amount is shares · price with fee and tax."""
        return self.costs is not None

    @cached_property
    def cost_sign(self) -> int:
        """By which fee and tax are multiplied before they are added to shares · price."""
        return {"added": 1, "deducted": -1, "apart": 0, None: 0}[self.costs]

    @property
    def adds_for_nothing(self) -> bool:
        """Whether shares come that nothing was paid or given for."""
        return self.posting == "trade" and self.money == "none" and self.share_sign > 0

    @property
    def ends_for_nothing(self) -> bool:
        """Whether shares cease to be that nothing was received or given for: what was written ends,
        too.
        """
        return self.posting == "trade" and self.money == "none" and self.share_sign < 0

    @property
    def lowers_cost(self) -> bool:
        """Whether its money comes out of what the shares cost."""
        return self.posting == "trade" and self.money == "come" and not self.share_sign

    @cached_property
    def is_payout(self) -> bool:
        """Whether it is income of a security that is paid in money; with an empty tax only what is
        left after tax is known.
        """
        return self.is_dividend and self.money == "come"

    @property
    def may_be_negative(self) -> bool:
        """Whether an amount below zero is a refund."""
        return self.money == "charged"

    @property
    def drops_minus(self) -> bool:
        """Whether a minus before the amount says again what the type says."""
        return self.money in ("leave", "exchanged")

    @cached_property
    def share_sign(self) -> int:
        """1 where shares come, −1 where they leave, else 0."""
        return {"come": 1, "leave": -1, "stay": 0}[self.shares]

    @cached_property
    def money_sign(self) -> int:
        """1 where money comes, −1 where it leaves or is charged, else 0."""
        return {"come": 1, "leave": -1, "charged": -1, "exchanged": 0, "none": 0}[self.money]

    @property
    def is_dividend(self) -> bool:
        """Whether it is income of a security, paid in money or in shares."""
        return self.is_income and self.needs_security

    @property
    def tells_price(self) -> bool:
        """Whether its price is one at which shares changed hands."""
        read = (self.uses_with_security or self.uses).read
        return self.shares != "stay" and "price" in read

    @property
    def counts_without_cash(self) -> bool:
        """Whether a row of money means something in an account without a cash row."""
        return self.is_income or self.money == "charged"


_TRADE = Uses(needed=("shares",), optional=("price", "amount", "fee", "tax", "multiplier"))
_MOVE = Uses(needed=("shares",), optional=("price", "multiplier"))

_TABLE: tuple[TransactionType, ...] = (
    TransactionType(
        key="buy",
        typed=N_("buy"),
        title=N_("Buy"),
        words=(
            "buy bought purchase purchased buytoopen 買 買進 買入 購買 購入 申購 現買 現股買進"
            " 現股買入 普通買進 整股買進"
            " 零股買進 當沖買進 定期定額 定期定額買進 定期定額申購 定額買進"
        ),
        symbol="security",
        uses=_TRADE,
        shares="come",
        money="leave",
        costs="added",
        posting="trade",
        opposite="sell",
    ),
    TransactionType(
        key="sell",
        typed=N_("sell"),
        title=N_("Sell"),
        words=(
            "sell sold sale selltoclose 賣 賣出 售出 出售 贖回 現賣 現股賣出 普通賣出 整股賣出"
            " 零股賣出 當沖賣出"
        ),
        symbol="security",
        uses=_TRADE,
        shares="leave",
        money="come",
        costs="deducted",
        posting="trade",
        opposite="buy",
    ),
    TransactionType(
        key="dividend",
        typed=N_("dividend"),
        title=N_("Dividend"),
        words=(
            "dividend dividends div cashdividend cashdiv dividendreceived qualifieddividend"
            " qualifieddiv nonqualifieddividend nonqualifieddiv ordinarydividend distribution 股利"
            " 現金股利 股息 現金股息 配息 現金配息 收益分配 股利收入 股息收入 股利發放 配息入帳"
        ),
        symbol="security",
        uses=Uses(optional=("shares", "price", "amount", "fee", "tax")),
        money="come",
        costs="deducted",
        is_income=True,
        posting="dividend",
        opposite="tax",
    ),
    TransactionType(
        key="reinvest",
        typed=N_("reinvest"),
        title=N_("Dividend reinvested"),
        words=(
            "reinvest reinvested reinvestment reinvestshares dividendreinvest dividendreinvested"
            " dividendreinvestment reinvestdividend reinvesteddividend drip 再投入 再投資"
            " 股息再投入 股息再投資 股利再投入"
            " 股利再投資 配息再投入 配息再投資"
        ),
        symbol="security",
        uses=_TRADE,
        shares="come",
        money="exchanged",
        costs="apart",
        is_income=True,
        posting="reinvestment",
    ),
    TransactionType(
        key="deposit",
        typed=N_("deposit"),
        title=N_("Deposit"),
        words=(
            "deposit deposited cashdeposit cashin fundsreceived wirereceived contribution 入金 存入"
            " 匯入 存款 匯入款 存入款項 轉帳存入"
        ),
        symbol="nothing",
        money="come",
        is_external=True,
        posting="contribution",
        opposite="withdraw",
        with_shares="transfer_in",
    ),
    TransactionType(
        key="withdraw",
        typed=N_("withdraw"),
        title=N_("Withdrawal"),
        words=(
            "withdraw withdrawal withdrawn cashwithdrawal cashout wiresent 出金 提領 提出 提款 領出"
            " 匯出 匯出款 取款 轉帳提出"
        ),
        symbol="nothing",
        money="leave",
        is_external=True,
        posting="contribution",
        with_shares="transfer_out",
    ),
    TransactionType(
        key="interest",
        typed=N_("interest"),
        title=N_("Interest"),
        words="interest creditinterest bankinterest interestincome 利息 存款利息 活存利息 利息收入",
        symbol="security or money",
        uses=Uses(needed=("amount",), optional=("fee", "tax")),
        money="come",
        is_income=True,
        posting="interest",
        opposite="fee",
    ),
    TransactionType(
        key="fee",
        typed=N_("fee"),
        title=N_("Fee"),
        words=(
            "fee fees commission servicefee servicecharge managementfee custodyfee adrfee"
            " adrmgmtfee 手續費 費用 佣金 管理費 帳管費 帳戶管理費 保管費 匯費 服務費"
        ),
        symbol="security or money",
        money="charged",
        posting="charge",
    ),
    TransactionType(
        key="tax",
        typed=N_("tax"),
        title=N_("Tax"),
        words=(
            "tax taxes withholding withholdingtax taxwithheld foreigntaxpaid nratax nrawithholding"
            " 稅 稅金 稅款 交易稅 證交稅 證券交易稅 預扣稅 扣繳稅 扣繳稅款 代扣稅 代扣稅款 股利稅"
            " 股息稅 所得稅 補充保費 二代健保補充保費"
        ),
        symbol="security or money",
        money="charged",
        is_withholding=True,
        posting="charge",
    ),
    TransactionType(
        key="convert",
        typed=N_("convert"),
        title=N_("Currency exchange"),
        words=(
            "convert conversion forex fx fxconversion currencyexchange currencyconversion"
            " 換匯 兌換 換幣 結匯 外幣兌換 貨幣兌換"
        ),
        symbol="currency",
        # A price is the rate, one way or the other.
        uses=Uses(needed=("shares", "amount"), unread=("price",)),
        shares_are="money received",
        money="exchanged",
        posting="conversion",
    ),
    TransactionType(
        key="transfer_in",
        typed=N_("transfer_in"),
        title=N_("Transfer in"),
        words=(
            "transferin transferredin sharesin 轉入 移入 撥入 匯撥轉入 集保轉入 股票轉入 轉帳轉入"
        ),
        symbol="security or money",
        uses_with_security=_MOVE,
        shares="come",
        money="come",
        is_external=True,
        posting="transfer",
        opposite="transfer_out",
    ),
    TransactionType(
        key="transfer_out",
        typed=N_("transfer_out"),
        title=N_("Transfer out"),
        words=(
            "transferout transferredout sharesout 轉出 移出 撥出 匯撥轉出 集保轉出 股票轉出"
            " 轉帳轉出"
        ),
        symbol="security or money",
        uses_with_security=_MOVE,
        shares="leave",
        money="leave",
        is_external=True,
        posting="transfer",
    ),
    TransactionType(
        key="split",
        typed=N_("split"),
        title=N_("Split"),
        words=(
            "split stocksplit sharesplit forwardsplit reversesplit 分割 股票分割 拆股 拆分 反分割"
            " 股票反分割 合股"
        ),
        symbol="security",
        uses=Uses(needed=("shares",)),
        shares_are="ratio",
        posting="split",
    ),
    TransactionType(
        key="stock_dividend",
        typed=N_("stock_dividend"),
        title=N_("Stock dividend"),
        words=(
            "stockdividend stockdiv scripdividend bonusissue bonusshares 股票股利 股票股息 配股"
            " 無償配股 除權 配發股票"
        ),
        symbol="security",
        uses=Uses(needed=("shares",)),
        shares="come",
        posting="trade",
    ),
    TransactionType(
        key="return_of_capital",
        typed=N_("return_of_capital"),
        title=N_("Return of capital"),
        words="returnofcapital capitalreturn capitaldistribution 退還股款 返還資本 減資退款",
        symbol="security",
        uses=Uses(needed=("amount",), optional=("shares", "fee", "tax")),
        money="come",
        posting="trade",
    ),
    TransactionType(
        key="spin_off",
        typed=N_("spin_off"),
        title=N_("Spin-off"),
        words="spinoff spunoff demerger 分割上市 分拆 分拆上市 公司分拆",
        symbol="security",
        uses=Uses(needed=("shares",), optional=("amount",)),
        other="parent",
        shares="come",
        posting="spin-off",
    ),
    TransactionType(
        key="exchange",
        typed=N_("exchange"),
        title=N_("Exchange of shares"),
        words=(
            "exchange shareexchange stockexchange merger merged stockmerger namechange 換股 股份轉換"
            " 合併"
        ),
        symbol="security",
        uses=Uses(needed=("shares",), optional=("amount", "fee", "tax", "other_shares")),
        other="given",
        shares="come",
        money="come",
        posting="exchange",
        with_currency="convert",
    ),
    TransactionType(
        key="expire",
        typed=N_("expire"),
        title=N_("Expired"),
        words="expire expired expiration expiry optionexpired 到期 到期失效 失效",
        symbol="security",
        uses=Uses(needed=("shares",)),
        shares="leave",
        posting="trade",
    ),
)

#: Every type by its key, in the order in which they are listed for people.
TYPES: Mapping[TransactionKind, TransactionType] = {one.key: one for one in _TABLE}

#: What to type for each, in the language of who reads it.
TYPED: Mapping[TransactionKind, Sentence] = {one.key: Sentence(one.typed) for one in _TABLE}


def posted_by(*postings: Posting) -> tuple[TransactionType, ...]:
    """The types that the ledger posts by one of these rules, in the table's order."""
    return tuple(one for one in _TABLE if one.posting in postings)
