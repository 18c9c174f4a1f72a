"""From a broker's file to typed rows.

``sheets`` turns bytes into rows of cells; ``registry`` finds the format, one module each in the
folders by where the broker is; a format gives ``base.BrokerRow``s, mostly by way of ``tables``;
``joining`` makes one transaction of the rows that are one; ``resolving`` finds each security's
symbol. A new format is a module with a ``FORMAT``, its place in ``registry.FORMATS``, and a made-up
file with its expected rows in the tests.
"""
