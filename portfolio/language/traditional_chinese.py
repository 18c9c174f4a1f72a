"""Traditional Chinese as written in Taiwan, where gains are red."""

from portfolio.language.conventions import Conventions

# Babel's own dates have no spaces; beside "2024 年第 1 季" that reads as another hand.
TRADITIONAL_CHINESE = Conventions(
    code="zh-TW",
    name="繁體中文",
    tags=("zh",),  # readers of Simplified Chinese get Traditional rather than English
    gains="red",
    comma="、",
    space="",
    long_date="y 年 M 月 d 日",
    short_date="y 年 M 月 d 日",
    month="M 月",
    axis_month="%-m 月",
    unspaced="\u3400-\u9fff",
)
