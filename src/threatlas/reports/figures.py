"""How figures are written for people: percentages, money, days."""

from __future__ import annotations


def percent(share: float) -> str:
    """``<0.1 %``, ``3.5 %``, ``42 %``."""
    value = 100 * share
    if value <= 0:
        return "0 %"
    if value < 0.1:
        return "<0.1 %"
    if value < 9.95:
        return f"{value:.1f} %"
    return f"{value:.0f} %" if value < 99.5 or value == 100 else ">99 %"


def amount(value: float, currency: str) -> str:
    """Three significant digits and a currency: ``165,000 EUR``; without a currency, an expected number."""
    if not currency:
        return f"{value:.2g} objectives"
    if value < 0.5:
        return f"0 {currency}"
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f} {currency}"


def days(value: float) -> str:
    """``1 day``, ``12 days``, ``2.5 days``."""
    text = f"{value:.1f}".removesuffix(".0")
    return f"{text} day" if text == "1" else f"{text} days"
