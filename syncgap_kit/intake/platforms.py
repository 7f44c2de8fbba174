"""Which platform stands behind each channel."""

from collections.abc import Iterable

from ..findings import Input


def sales_platforms(inputs: Iterable[Input]) -> dict[str, str]:
    """The platform of each channel (lower case), by the format of its files: amazon, woocommerce, canonical ..."""
    return {item.channel.lower(): item.format.split("_")[0] for item in inputs if item.channel}
