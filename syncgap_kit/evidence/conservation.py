"""The conservation statement of a channel, written out: every order has one place, and the places come to the whole."""

from decimal import Decimal

from ..findings import ChannelStatement
from ..written import in_digits, money_words


def conservation_sentences(statement: ChannelStatement) -> tuple[str, str]:
    """The two identities of a channel, in orders and in money, written out; a broken one says so first."""
    return _identity(statement, "orders", ("not_expected", "expected")), _identity(
        statement, "expected", ("posted", "posted_late", "mismatched", "duplicated", "in_flight", "missing")
    )


def _identity(statement: ChannelStatement, whole: str, parts: tuple[str, ...]) -> str:
    counts, amounts, currency = statement.counts, statement.amounts, statement.currency
    held = counts[whole] == sum(counts[part] for part in parts) and amounts[whole] == sum(
        (amounts[part] for part in parts), Decimal(0)
    )
    orders = " + ".join(in_digits(counts[part]) for part in parts)
    money = " + ".join(money_words(amounts[part], currency).removeprefix(f"{currency} ") for part in parts)
    verdict = "It adds up" if held else "IT DOES NOT ADD UP"
    names = " + ".join(part.replace("_", " ") for part in parts)
    return (
        f"{verdict}: {whole} = {names}: {in_digits(counts[whole])} = {orders} orders, "
        f"and {money_words(amounts[whole], currency)} = {money}."
    )
