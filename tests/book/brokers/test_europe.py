"""Brokers in Europe, Australia and New Zealand: every made-up file gives the rows of its lines."""

from __future__ import annotations

import pytest

from portfolio.book.brokers.registry import read_file
from tests.book.brokers.telling import tell, told


def test_trading212() -> None:
    assert told("trading212.csv") == [
        "trading212",
        "2: 2024-01-02 deposit = 5000 EUR, id x1",
        "3: 2024-01-04 buy VIG 10 @ 169.5 = 1550.27 EUR, fee 2.32, id E1",
        # 68.90 pence; 6890 pence at 86.10 are 80.02 EUR, and 0.12 and 0.40.
        "4: 2024-01-04 buy VOD 100 @ 0.689 = 80.55 EUR, fee 0.12, tax 0.4, id E2",
        # 10 × 0.53872 USD are the 4.98 EUR; at that rate 2.31 USD are 2.1354 EUR.
        "5: 2024-03-27 dividend VIG = 4.98 EUR, tax 2.1354",
        "6: 2024-04-01 interest = 0.31 EUR, id x2",
        "7: 2024-05-15 sell VIG 4 @ 181 = 669.37 EUR, fee 1, id E3",
        "8: skipped: the other half of line 9",
        # 3 before, 30 after.
        "9: 2024-06-10 split NVDA 10 EUR, id E5",
        "10: 2024-06-12 convert USD 107.5 = 100 EUR, id x3",
        "11: skipped: the other half of line 12",
        # Sold for nothing and received for nothing within a quarter of a minute: a takeover.
        "12: 2024-07-01 exchange NEW 5 EUR, for OLD 10, id E7",
        "13: 2024-07-02 transfer_out VIG 1 = 168.52 EUR, id E8",
        "14: 2024-07-03 withdraw = 100 EUR, id x4",
        "15: unread: The word “Nobody knows” in the column “Action” is not known.",
    ]


def test_trading212_2020() -> None:
    assert told("trading212-2020.csv") == [
        "trading212",
        "2: 2020-11-24 deposit = 9000 GBP, id 123",
        # Older files have the currency in the header.
        "3: 2020-11-25 buy GME 100 @ 14.75 = 1106.3 GBP, fee 0.04, id EOF1",
        "4: 2021-04-02 dividend NVDA = 0.1 GBP, tax 0.0143",
    ]


def test_revolut() -> None:
    assert told("revolut.csv") == [
        "revolut",
        "2: 2024-01-02 deposit = 3000 USD",
        "3: 2024-01-04 buy TSLA 2.5 @ 240.5 = 602.25 USD",
        # One quantity with a decimal comma among points.
        "4: 2024-02-05 buy MSFT 0.76672417 @ 26.09 = 20 EUR",
        "5: 2024-03-10 dividend MSFT = 10.54 USD",
        "6: 2024-04-01 fee = 1.35 USD",
        "7: 2024-04-02 fee = -0.35 USD",
        # The shares added.
        "8: 2024-05-06 split AMZN 11.49072 added USD",
        "9: 2024-06-07 sell TSLA 1 @ 250 = 249.95 USD",
        "10: skipped: moved between companies of the broker’s",
        "11: 2024-07-02 tax MSFT = 0.37 USD",
        "12: skipped: the other half of line 13",
        # The shares go in one row, the money comes in another.
        "13: 2024-07-10 sell OLDCO 10 = 1409.2 USD",
        "14: 2024-08-01 interest = 3.1 USD",
        "15: skipped: nothing moved",
        "16: 2024-11-26 withdraw = 1500 USD",
        "17: unread: The word “NOBODY KNOWS” in the column “Type” is not known.",
    ]


def test_sharesies() -> None:
    assert told("sharesies.csv") == [
        "sharesies",
        "2: 2024-06-15 buy AAPL 10 @ 150.5 = 1506 USD, fee 1, id abc-123",
        "3: 2024-09-01 sell AAPL 5 @ 180 = 899 USD, fee 1, id abc-456",
        "4: 2024-07-01 buy FNZ 100 @ 2.5 = 250 NZD, id abc-789",
        "5: unread: The word “SOMETHING” in the column “Transaction type” is not known.",
    ]


def test_degiro() -> None:
    assert told("degiro.csv") == [
        "degiro",
        "2: 2026-01-07 buy IE00B5L8K969 9 @ 213.45 = 1924.05 EUR, fee 3, id 00000001",
        # 2.00 and 1.29 for changing euros.
        "3: 2025-12-15 buy US47215P1066 18 @ 33.75 = 519.61 EUR, fee 3.29, id 00000002",
        # 333.45 pence.
        "4: 2025-05-26 sell GB00BP7NQJ77 510 @ 3.3345 = 1959.22 EUR, fee 10.66, id 00000003",
        # One order, filled in two parts.
        "5: 2025-05-26 sell GB00BP7NQJ77 10 @ 3.3345 = 38.53 EUR, fee 0.1, id 00000003#2",
        # Sold and bought for the same money under two ISINs.
        "6: 2022-12-29 exchange GB00BP7NQJ77 520 EUR, for GB00BLF7NX68 520",
        "7: skipped: the other half of line 6",
        # 6 old shares, 60 new ones for the same money.
        "8: 2022-06-29 split CA82509L1076 10 EUR",
        "9: skipped: the other half of line 8",
        # A company whose name is a word for sums.
        "10: 2021-01-15 buy FR0000120271 10 @ 36.5 = 366 EUR, fee 1, id 00000004",
    ]


def test_degiro_statement() -> None:
    assert told("degiro-statement.csv") == [
        "degiro",
        "2: skipped: moved between balances of the same account",
        "3: skipped: moved between balances of the same account",
        "4: 2023-12-17 deposit = 1027.8 EUR",
        "5: skipped: moved between balances of the same account",
        # 1.36 USD become 1.28 EUR.
        "6: 2023-12-17 convert EUR 1.28 = 1.36 USD",
        "7: skipped: the other half of line 6",
        # 0.44 gross.
        "8: 2023-12-16 dividend US1912161007 = 0.37 USD, tax 0.07",
        "9: skipped: withheld from the dividend of line 8",
        "10: skipped: money changed for a trade, which the file of transactions tells",
        "11: skipped: the rest of the line above",
        "12: skipped: money changed for a trade, which the file of transactions tells",
        "13: skipped: a trade or its cost: import the file of transactions as well",
        "14: skipped: a trade or its cost: import the file of transactions as well",
        "15: 2023-12-01 fee = 2.5 EUR",
        "16: 2023-11-01 interest = 0.21 EUR",
        # The bank’s side of the withdrawal below.
        "17: skipped: moved between balances of the same account",
        "18: 2023-08-26 withdraw = 15.1 EUR",
        "19: unread: The word “Niemand weet dit” in the column “Omschrijving” is not known.",
    ]


#: Headers of transactions as published, older ones with a currency column after each amount.
_HEADERS = {
    "English": "Date,Time,Product,ISIN,Reference,Venue,Quantity,Price,,Local value,,Value,,"
    "Exchange rate,Transaction and/or third,,Total,,Order ID",
    "English, oldest": "Date,Time,Product,ISIN,Reference Exchange,Execution Venue,Quantity,Price,,"
    "Value,,Transaction and/or third,,Total,,Order ID",
    "Dutch": "Datum,Tijd,Product,ISIN,Beurs,Uitvoeringsplaats,Aantal,Koers,,Lokale waarde,,"
    "Waarde EUR,Wisselkoers,AutoFX Kosten,Transactiekosten en/of kosten van derden EUR,Totaal EUR,"
    "Order ID,",
    "German": "Datum,Uhrzeit,Produkt,ISIN,Referenzbörse,Ausführungsort,Anzahl,Kurs,,"
    "Wert in Lokalwährung,,Wert EUR,Wechselkurs,AutoFX-Gebühr,"
    "Transaktionsgebühren und/oder Fremdkosten EUR,Gesamt EUR,Order-ID,",
    "German, older": "Datum,Uhrzeit,Produkt,ISIN,Referenzbörse,Ausführungsort,Anzahl,Kurs,,"
    "Wert in Lokalwährung,,Wert,,Wechselkurs,Transaktionskosten,,Gesamt,,Order-ID",
    "French": "Date,Heure,Produit,Code ISIN,Place boursière sectionnée,Lieu d'exécution,Quantité,"
    "Cours,,Montant devise locale,,Montant EUR,Taux de change,Frais conversion AutoFX,"
    "Frais de courtage et/ou de parties,Montant négocié EUR,ID Ordre",
    "French, older": "Date,Heure,Produit,Code ISIN,Référence,Bourse de,Quantité,Cours,,"
    "Valeur locale,,Valeur,,Taux de change,Frais de transaction et/ou de tiers,,Total,,"
    "ID de l'ordre",
    "Spanish": "Fecha,Hora,Producto,ISIN,Bolsa de referencia,Centro de ejecución,Número,Precio,,"
    "Valor local,,Valor EUR,Tipo de cambio,Comisión AutoFX,"
    "Costes de transacción y/o externos EUR,Total EUR,ID Orden,",
    "Italian": "Data,Ora,Prodotto,ISIN,Borsa di riferimento,Borsa,Quantità,Quotazione,,"
    "Valore locale,,Valore EUR,Tasso di cambio,Commissione AutoFX,"
    "Costi di transazione e/o di terze parti EUR,Totale EUR,ID Ordine,",
    "Italian, older": "Data,Ora,Prodotto,ISIN,Borsa di,Borsa,Quantità,Quotazione,,Valore locale,,"
    "Valore,,Tasso di,Commissioni di,,Totale,,ID Ordine",
    "Portuguese": "Data,Hora,Produto,ISIN,Bolsa de referência,Bolsa,Quantidade,Preços,,"
    "Valor local,,Valor EUR,Taxa de Câmbio,Taxa Autofx,"
    "Custos de transação e/ou taxas de terceiros,Total EUR,ID da Ordem,",
}


@pytest.mark.parametrize("language", _HEADERS)
def test_degiro_in_every_language(language: str) -> None:
    header = _HEADERS[language].split(",")
    cells = ["03-04-2024", "14:30", "APPLE INC", "US0378331005", "NDQ", "XNAS"]
    is_new = "EUR" in _HEADERS[language]
    if is_new:
        cells += ["10", '"125,00"', "USD", '"-1250,00"', "USD", '"-1151,65"', '"1,0854"']
        cells += ['"-2,88"', '"-2,50"', '"-1157,03"', "a1"]
    elif "oldest" in language:
        cells += ["10", '"125,00"', "USD", '"-1151,65"', "EUR", '"-5,38"', "EUR"]
        cells += ['"-1157,03"', "EUR", "a1"]
    else:
        cells += ["10", '"125,00"', "USD", '"-1250,00"', "USD", '"-1151,65"', "EUR", '"1,0854"']
        cells += ['"-5,38"', "EUR", '"-1157,03"', "EUR", "a1"]
    assert len(cells) in (len(header), len(header) - 1)
    text = f"{','.join(header)}\n{','.join(cells)}\n"
    found = read_file(text.encode(), "Transactions.csv")
    assert found.format is not None
    assert [found.format.name, *map(tell, found.rows)] == [
        "degiro",
        "2: 2024-04-03 buy US0378331005 10 @ 125 = 1157.03 EUR, fee 5.38, id a1",
    ]


_STATEMENTS = {
    "English": (
        "Date,Time,Value date,Product,ISIN,Description,FX,Change,,Balance,,Order Id",
        ("Dividend", "Dividend Tax", "flatex Deposit", "Processed Flatex Withdrawal"),
    ),
    "German": (
        "Datum,Uhrzeit,Valutadatum,Produkt,ISIN,Beschreibung,FX,Änderung,,Saldo,,Order-ID",
        ("Dividende", "Dividendensteuer", "SOFORT Einzahlung", "Auszahlung"),
    ),
    "French": (
        "Date,Heure,Date de,Produit,Code ISIN,Description,FX,Mouvements,,Solde,,ID Ordre",
        ("Dividende", "Impôts sur dividende", "Versement de fonds", "Retrait de fonds"),
    ),
    "Spanish": (
        "Fecha,Hora,Fecha valor,Producto,ISIN,Descripción,Tipo,Variación,,Saldo,,ID Orden",
        ("Dividendo", "Retención del dividendo", "Ingreso", "Retirada"),
    ),
    "Italian": (
        "Data,Ora,Data Valore,Prodotto,ISIN,Descrizione,Borsa,Variazioni,,Saldo,,ID Ordine",
        ("Dividendo", "Ritenuta sul dividendo", "Deposito flatex", "Prelievo"),
    ),
    "Portuguese": (
        "Data,Hora,Data Valor,Produto,ISIN,Descrição,T.,Mudança,,Saldo,,ID da Ordem",
        ("Dividendo", "Imposto sobre Dividendo", "Depósito", "Levantamento"),
    ),
}


@pytest.mark.parametrize("language", _STATEMENTS)
def test_degiro_statement_in_every_language(language: str) -> None:
    header, (dividend, tax, deposit, withdrawal) = _STATEMENTS[language]
    start = "03-04-2024,07:30,03-04-2024"
    lines = [
        header,
        f'{start},COCA-COLA,US1912161007,{dividend},,USD,"4,40",USD,"4,40",',
        f'{start},COCA-COLA,US1912161007,{tax},,USD,"-0,66",USD,"3,74",',
        f'{start},,,{deposit},,EUR,"100,00",EUR,"100,00",',
        f'{start},,,{withdrawal},,EUR,"-40,00",EUR,"60,00",',
    ]
    found = read_file("\n".join(lines).encode(), "Account.csv")
    assert [tell(row) for row in found.rows] == [
        "2: 2024-04-03 dividend US1912161007 = 3.74 USD, tax 0.66",
        "3: skipped: withheld from the dividend of line 2",
        "4: 2024-04-03 deposit = 100 EUR",
        "5: 2024-04-03 withdraw = 40 EUR",
    ]
