"""Degiro's words in the languages of its customers: headers, and what rows of a statement are.

English, Dutch, German, French, Spanish, Italian and Portuguese as published in the tests of public
importers; of Polish and the languages of the north what is known.
"""

from __future__ import annotations

import re

from portfolio.book.brokers.tables import plain_header

_HEADERS = {
    "date": "date datum fecha data dato päivämäärä",
    "time": "time tijd uhrze heure hora ora czas godzina klokkeslæt tid aika čas",
    "product": "product produkt produit producto prodotto produto tuote",
    "isin": "isin codeisin códigoisin codiceisin kodisin",
    "exchange": "reference exchange beurs referenzbörse börse bourse placeboursière référence"
    " bolsa centrodereferencia borsa giełda børs börs pörssi burza",
    "quantity": "quantity aantal anzahl menge quantité número cantidad numero quantità quantidade"
    " liczba ilość antal määrä lukumäärä počet",
    "price": "price koers kurs preis cours prix precio quotazione prezzo preço cotação cena pris"
    " hinta",
    "total": "total totaal gesamt montantnégocié suma razem łącznie ialt yhteensä celkem",
    "fee": "transaction transactiekosten transaktions gebühr kosten fraisde costesde costidi"
    " commissionidi custosde custode prowizja opłatatransakcyjna gebyr courtage kaupankäynti",
    "autofx": "autofx comisiónautofx comisionautofx fraisautofx fraisconversion commissioneautofx"
    " taxaautofx custoautofx opłataautofx",
    "order": "orderid order-id idorden idordre iddel idordine iddaordem idzlecenia ordreid id",
    "description": "description omschrijving beschreibung descripción descrizione descrição opis"
    " beskrivelse beskrivning kuvaus popis",
    "change": "change mutatie änderung mouvements variation variación variazioni mudança zmiana"
    " ændring förändring endring muutos změna",
    "balance": "balance saldo kontostand solde",
}
#: How the headers of each column begin.
BEGINNINGS = {
    column: tuple(plain_header(word) for word in words.split())
    for column, words in _HEADERS.items()
}

#: What a row of the statement is by its description, the first that fits. ``own`` moves money
#: between one's own balances, ``trade`` and ``action`` stand in the file of transactions.
_ROWS = (
    (
        "own",
        r"""cash sweep
        overboeking (?:van|naar) uw geldrekening
        (?:übertrag|überweisung) (?:auf|von) ihr
        transfer(?:encia)? (?:to|from|a|desde|hacia) (?:your|su) c
        virement (?:de|vers) votre
        trasferimento (?:dal|al) (?:tuo|suo) conto
        (?:levantamentos?|transfer\w+) d?[ae] sua conta
        money market
        geldmarkt
        fonds? mon[ée]tai?r
        mercado monetario
        cash fund
        reserv(?:ation|ierung|ering|a\b)
        flatex euro bankaccount""",
    ),
    (
        "action",
        r"""aandelensplit
        aktiensplit
        stock split
        fractionnement
        desdoblamiento
        frazionamento
        split de
        \bisin\b
        productwijziging
        product change
        produktwechsel
        changement de produit
        cambio (?:di |de )?prod
        mudança de produto
        corporate action
        fusi
        merger
        spin-?off
        delisting
        claim""",
    ),
    (
        "trade",
        r"""^(?:koop|verkoop|buy|sell|kauf|verkauf|achat|vente|compra|venta|venda)\b.*\d
        ^(?:acquisto|vendita|kupno|sprzedaż|køb|salg|köp|sälj|kjøp|osto|myynti)\b.*\d
        transactiekosten
        transaction (?:and|fee)
        transaktions(?:gebühr|kosten)
        frais de (?:courtage|transaction)
        costes? de transacci
        costi di transazione
        (?:custos?|comiss\w+) de transa
        opłata transakcyjna
        autofx""",
    ),
    (
        "convert",
        r"""^fx (?:credit|debit)
        valuta (?:credit|debit)
        währungswechsel
        opération de change
        cambio (?:de )?(?:divisa|valuta)
        (?:ingreso|retirada|prelievo|accredito) cambio
        (?:crédito|débito|levantamento) (?:de )?divisa
        wymiana walut""",
    ),
    (
        "tax",
        r"""dividend ?tax
        dividendbelasting
        dividendensteuer
        dividends?kat
        impôts? sur (?:le )?dividende
        retenci[óo]n (?:del|de) (?:l )?dividendo
        ritenuta
        imposto (?:sobre|do|de) (?:o )?dividendo
        podatek
        withholding""",
    ),
    (
        "return_of_capital",
        r"""capital return
        return of capital
        kapitalrückzahlung
        kapitaalsuitkering
        (?:retorno|reembolso) de capital
        rimborso di capitale
        remboursement de capital""",
    ),
    (
        "dividend",
        r"""dividend
        dywidend
        distribution
        ausschüttung
        coupon
        cup[óo]n
        cedola
        osinko
        utdelning
        udbytte""",
    ),
    (
        "interest",
        r"""interest
        courtesy
        promo
        compensa
        \bzins
        \brente
        intérêt
        interés
        intereses
        interess
        juros
        odsetki
        ränta
        korko""",
    ),
    (
        "fee",
        r"""connection fee
        kosten\b
        einrichtung von handelsmodalitäten
        frais\b
        conectividad
        conectividade
        connessione
        gebühr
        \bfees?\b
        comisi
        comiss
        commission
        opłata
        transactiebelasting
        stamp duty
        transaction tax
        transaktionssteuer
        tobin
        taxe\b""",
    ),
    (
        "in",
        r"""deposit
        dep[óo]sito
        (?<!terug)storting
        einzahlung
        versement
        ingreso
        wpłata
        indbetaling
        insättning
        innskudd
        talletus""",
    ),
    (
        "out",
        r"""withdrawal
        terugstorting
        auszahlung
        retrait
        retirada
        prelievo
        levantamento
        wypłata
        udbetaling
        uttag
        uttak
        nosto""",
    ),
)
_MEANINGS = [
    (re.compile("|".join(line.strip() for line in words.splitlines()), re.IGNORECASE), meaning)
    for meaning, words in _ROWS
]


def meaning_of(description: str) -> str:
    """What a row of the statement is; empty where no word is known."""
    return next((meaning for words, meaning in _MEANINGS if words.search(description)), "")
