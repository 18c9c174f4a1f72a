"""Changing ``portfolio.toml``: comments, order and spelling stay; refused rather than half
understood.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from datetime import date
from typing import TYPE_CHECKING

import pytest

from portfolio.book.settings.reading import read_settings
from portfolio.book.settings.saving import SettingsChange, save_settings, settings_sha256
from portfolio.book.tabular.saving import backup_path
from portfolio.errors import ChangedOnDiskError, UnreadableFileError, UnwritableFileError

if TYPE_CHECKING:
    from pathlib import Path

MINE = """\
# 我的設定
base_currency = "TWD"   # home

[dividend_tax]
# what my broker takes
us = "30%"  # no treaty
0050.TW = 0

[a_note_of_mine]
x = [1,   2]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "portfolio.toml"


def saved(path: Path, text: str | None, change: SettingsChange) -> str:
    """Write ``text``, save ``change`` over it, return what the file says then."""
    if text is not None:
        path.write_bytes(text.encode())
    save_settings(path, change, expected_sha256=settings_sha256(path))
    return path.read_bytes().decode()


def test_only_the_line_asked_for_changes(path: Path) -> None:
    after = saved(path, MINE, SettingsChange({"US": 0.15}))
    assert after == MINE.replace('us = "30%"', "us = 0.15")
    assert read_settings(after.encode())[0].dividend_tax == {"US": 0.15, "0050.TW": 0.0}
    assert backup_path(path).read_bytes() == MINE.encode()


def test_a_new_symbol_goes_into_its_table_and_a_dot_is_quoted(path: Path) -> None:
    after = saved(path, MINE, SettingsChange({"1475.T": 0.2, "BRK-B": 0.1}))
    assert after == MINE.replace("0050.TW = 0\n", '0050.TW = 0\n"1475.T" = 0.2\nBRK-B = 0.1\n')
    assert read_settings(after.encode())[0].dividend_tax == {
        "US": 0.3,
        "0050.TW": 0.0,
        "1475.T": 0.2,
        "BRK-B": 0.1,
    }


DATED = (
    MINE
    + """
[dividend_tax.2027-01-01]  # the treaty
us = 0.15
"""
)


def test_a_rate_of_a_day_is_changed_where_it_stands(path: Path) -> None:
    changes = {date(2027, 1, 1): {"US": 0.12, "JP": 0.1}}
    after = saved(path, DATED, SettingsChange(dividend_tax_from=changes))
    assert after == DATED.replace("us = 0.15\n", "us = 0.12\nJP = 0.1\n")
    settings = read_settings(after.encode())[0]
    assert settings.dividend_tax_from == ((date(2027, 1, 1), {"US": 0.12, "JP": 0.1}),)
    assert settings.dividend_tax == {"US": 0.3, "0050.TW": 0.0}
    # The rate until then is another entry.
    after = saved(path, DATED, SettingsChange({"US": 0.25, "JP": 0.2}))
    assert after == DATED.replace('us = "30%"', "us = 0.25").replace(
        "0050.TW = 0\n", "0050.TW = 0\nJP = 0.2\n"
    )
    after = saved(path, DATED, SettingsChange(dividend_tax_from={date(2027, 1, 1): {"US": None}}))
    assert after == DATED.replace("us = 0.15\n", "")
    after = saved(path, MINE, SettingsChange(dividend_tax_from={date(2028, 1, 1): {"US": 0.1}}))
    assert read_settings(after.encode())[0].dividend_tax_from == ((date(2028, 1, 1), {"US": 0.1}),)
    assert after.startswith(MINE[: MINE.index("[a_note")].rstrip())


def test_none_takes_an_entry_away_however_it_is_spelled(path: Path) -> None:
    after = saved(path, MINE, SettingsChange({"US": None, "0050.TW": None}))
    assert read_settings(after.encode())[0].dividend_tax == {}
    assert "# 我的設定" in after
    assert "# home" in after
    assert "# what my broker takes" in after
    assert after.endswith("[a_note_of_mine]\nx = [1,   2]\n")


def test_two_spellings_of_one_market_become_one(path: Path) -> None:
    after = saved(path, "[dividend_tax]\nUS = 0.1\nUs = 0.2\n", SettingsChange({"US": 0.3}))
    assert after == "[dividend_tax]\nUS = 0.3\n"


def test_the_united_kingdom_is_found_under_both_its_names(path: Path) -> None:
    assert (
        saved(path, "[dividend_tax]\nuk = 0\n", SettingsChange({"GB": 0.1}))
        == "[dividend_tax]\nuk = 0.1\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("dividend_tax = {US = 0.3}\n", "dividend_tax = {US = 0.15}\n"),
        ('dividend_tax.US = 0.3\nlanguage = "en"\n', 'dividend_tax.US = 0.15\nlanguage = "en"\n'),
        (
            'language = "en"\r\n[dividend_tax]\r\nUS=0.3',
            'language = "en"\r\n[dividend_tax]\r\nUS=0.15',
        ),
        ("\ufeff[dividend_tax]\nUS = 0.3\n", "\ufeff[dividend_tax]\nUS = 0.15\n"),
        ("[dividend_tax]\nUS = 0.150\n", "[dividend_tax]\nUS = 0.150\n"),
    ],
    ids=["inline table", "dotted key", "Windows", "byte order mark", "already so"],
)
def test_the_file_keeps_its_own_way_of_writing(path: Path, before: str, after: str) -> None:
    assert saved(path, before, SettingsChange({"US": 0.15})) == after


def test_windows_line_ends_hold_for_new_lines_too(path: Path) -> None:
    after = saved(path, 'language = "en"\r\n', SettingsChange({"US": 0.15}))
    assert after == 'language = "en"\r\n\r\n[dividend_tax]\r\nUS = 0.15\r\n'


def test_the_first_setting_makes_the_file(path: Path) -> None:
    assert saved(path, None, SettingsChange({"US": 0.15})) == "[dividend_tax]\nUS = 0.15\n"
    assert not backup_path(path).exists()


def test_the_day_that_the_holdings_speak_of(path: Path) -> None:
    change = SettingsChange(holdings_as_of=date(2024, 3, 31))
    text = 'language = "en"\n\n[holdings]\n# the statement of\nas_of = 2023-12-31\n'
    after = saved(path, text, change)
    assert after == text.replace("2023-12-31", "2024-03-31")
    assert saved(path, after, change) == after
    assert saved(path, 'language = "en"\n', change).endswith("[holdings]\nas_of = 2024-03-31\n")


def test_nothing_to_take_away_makes_no_table(path: Path) -> None:
    change = SettingsChange({"US": None}, {"rate": None}, {"0056.TW": None})
    assert saved(path, 'language = "en"\n', change) == 'language = "en"\n'


def test_the_health_premium(path: Path) -> None:
    change = SettingsChange(
        premium={"enabled": True, "rate": 0.0211, "threshold": 20000.0}, shares={"0056.TW": 0.6}
    )
    after = saved(path, "# mine\n", change)
    assert tomllib.loads(after) == {
        "health_premium": {
            "enabled": True,
            "rate": 0.0211,
            "threshold": 20000,
            "shares": {"0056.TW": 0.6},
        }
    }
    assert after.startswith("# mine\n")
    again = saved(
        path,
        None,
        SettingsChange(premium={"enabled": False, "rate": None}, shares={"0056.TW": None}),
    )
    assert tomllib.loads(again)["health_premium"] == {
        "enabled": False,
        "threshold": 20000,
        "shares": {},
    }


def test_a_spelling_of_the_same_number_stays(path: Path) -> None:
    text = "[health_premium]\nenabled = true # yes\nthreshold = 20_000\n"
    assert (
        saved(path, text, SettingsChange(premium={"enabled": True, "threshold": 20000.0})) == text
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[dividend_tax\nUS = 0.3\n", "mend it in a text editor first"),
        ("US = 0.3\nUS = 0.2\n", "mend it in a text editor first"),
        ("dividend_tax = 0.3\n", "[dividend_tax] belongs"),
    ],
    ids=["no TOML", "twice", "no table"],
)
def test_what_cannot_be_understood_is_left_alone(path: Path, text: str, said: str) -> None:
    with pytest.raises(UnreadableFileError) as error:
        saved(path, text, SettingsChange({"US": 0.15}))
    assert said in str(error.value)
    assert path.read_text() == text
    assert not backup_path(path).exists()


def test_bytes_that_are_not_utf8_are_refused(path: Path) -> None:
    path.write_bytes("# 設定\n".encode("cp950"))
    with pytest.raises(UnreadableFileError):
        save_settings(path, SettingsChange({"US": 0.15}), expected_sha256=settings_sha256(path))
    assert path.read_bytes() == "# 設定\n".encode("cp950")


def test_a_change_on_disk_is_never_overwritten(path: Path) -> None:
    path.write_text("[dividend_tax]\nUS = 0.3\n")
    seen = settings_sha256(path)
    path.write_text("[dividend_tax]\nUS = 0.1\n")
    with pytest.raises(ChangedOnDiskError):
        save_settings(path, SettingsChange({"US": 0.15}), expected_sha256=seen)
    assert path.read_text() == "[dividend_tax]\nUS = 0.1\n"
    path.unlink()
    with pytest.raises(ChangedOnDiskError):
        save_settings(path, SettingsChange({"US": 0.15}), expected_sha256=seen)
    assert not path.exists()


def test_a_rate_that_would_not_be_read_again_is_refused(path: Path) -> None:
    # 30 is no fraction: the reader would refuse it, so it is not written.
    with pytest.raises(UnwritableFileError):
        saved(path, MINE, SettingsChange({"US": 30.0}))
    assert path.read_text(encoding="utf-8") == MINE


def test_reading_settings_does_not_wait_for_the_library_that_writes_them() -> None:
    code = "import sys, portfolio.book.settings.saving; sys.exit('tomlkit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
