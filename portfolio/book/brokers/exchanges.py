"""Where a security is listed, by the codes that brokers use for exchanges.

The codes are those of the exchanges themselves (MIC, ISO 10383), of Degiro, of Interactive Brokers
and of Snowball; the endings are Yahoo's.
"""

from __future__ import annotations

_ENDINGS = {
    code: ending
    for ending, codes in {
        "US": "XNYS XNAS ARCX XASE BATS XCBO IEXG EDGX NYSE NASDAQ ARCA AMEX NSY NDQ ASE NSYSE NMS"
        " NYQ NGM PCX IEX CBOE PINK OTCMKTS US CBSX",
        ".L": "XLON LSE LSEETF LSEIOB LON AIMX LSIN",
        ".DE": "XETR XET XETRA IBIS IBIS2 XETA XETB",
        ".F": "XFRA FRA FWB FWB2",
        ".SG": "XSTU STU SWB SWB2",
        ".MU": "XMUN MUN",
        ".BE": "XBER BER",
        ".AS": "XAMS EAM AEB AMS",
        ".PA": "XPAR EPA SBF PAR",
        ".BR": "XBRU EBR BRU ENEXT.BE",
        ".LS": "XLIS ELI BVL LIS",
        ".MI": "XMIL MIL BVME BVME.ETF MTAA ETFP",
        ".MC": "XMAD MAD BM MCE BME",
        ".SW": "XSWX SWX EBS SIX VIRTX XVTX",
        ".VI": "XWBO WBO VSE VIE",
        ".ST": "XSTO OMX SFB STO",
        ".CO": "XCSE CPH CSE",
        ".HE": "XHEL HSE HEX",
        ".OL": "XOSL OSL OSE",
        ".IR": "XDUB ISE DUB",
        ".WA": "XWAR WSE WAR",
        ".PR": "XPRA PRA PSE",
        ".AT": "XATH ATH ASEX",
        ".BD": "XBUD BUD BUX",
        ".TO": "XTSE TSE TSX TOR",
        ".V": "XTSX TSXV VENTURE CVE",
        ".NE": "NEOE AEQLIT NEO",
        ".AX": "XASX ASX",
        ".NZ": "XNZE NZX NZE",
        ".HK": "XHKG SEHK HKEX HKS HKSE",
        ".T": "XTKS TSEJ TSE.JPN XJPX TKS",
        ".TW": "XTAI TWSE TAI",
        ".TWO": "ROCO TPEX",
        ".SI": "XSES SGX SES",
        ".KS": "XKRX KRX KSE",
        ".ME": "MISX MCX MOEX",
        ".JO": "XJSE JSE",
    }.items()
    for code in codes.split()
}


def listed_at(code: str) -> str:
    """Yahoo's ending (``.AS``), or ``US``, of the exchange with that code; empty for an unknown
    one.
    """
    return _ENDINGS.get(code.strip().upper(), "")
