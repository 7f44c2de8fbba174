"""What is said where no gap was found: what should be in the books, and what stands wrong there one by one."""

from decimal import Decimal

from ..findings import Findings
from ..intake.phrases import all_of
from ..written import in_digits, money_words
from .sentences import HAPPENED, count, name_of

WRONG = {"posted_late": "late", "mismatched": "mismatched", "duplicated": "duplicated", "orphans": "orphaned"}


def no_gap_sentence(findings: Findings) -> str:
    """What stands in the place of a finding when there is no gap."""
    expected = sum(channel.counts["expected"] for channel in findings.channels)
    missing = sum(channel.counts["missing"] for channel in findings.channels)
    named = dict.fromkeys(name_of(channel.channel) for channel in findings.channels)
    names = all_of([*named]) if named else "any channel"
    lone = "none of them is missing"
    if missing:
        pattern = "of which some may only be late" if findings.delays else "without a pattern"
        worth = f", worth {all_of(_worth_of_missing(findings))},"
        lone = f"{in_digits(missing)} of them{worth} {'is' if missing == 1 else 'are'} missing, {pattern}"
    wrong = _wrong_one_by_one(findings)
    beside = f"; outside any gap, {all_of(wrong)}" if wrong else ""
    return f"No gap was found: {count(expected, 'order')} of {names} should be in the books, and {lone}{beside}."


def _worth_of_missing(findings: Findings) -> list[str]:
    """What the missing orders come to, in each of their currencies."""
    sums: dict[str, Decimal] = {}
    for one in findings.channels:
        if one.counts["missing"]:
            sums[one.currency] = sums.get(one.currency, Decimal(0)) + one.amounts["missing"]
    return [money_words(worth, currency) for currency, worth in sorted(sums.items())]


def _wrong_one_by_one(findings: Findings) -> list[str]:
    """What else stands wrong, of all orders, documents and payouts together, in words."""
    told = []
    for key, kind in WRONG.items():
        number = sum(channel.counts[key] for channel in findings.channels)
        noun = count(number, "document" if key == "orphans" else "order")
        told += [f"{noun} {HAPPENED[kind][number != 1]}"] if number else []
    for one in findings.payouts:
        if one.unexplained:
            worth = money_words(one.unexplained, one.currency)
            told.append(f"{worth} of the payouts of {name_of(one.channel)} is not explained")
    return told
