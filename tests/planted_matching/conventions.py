"""How ids reach the documents: each shop in its own way, a few orders lost in each, and no more."""

from .sales import Sale
from .world import World


def prefix(world: World) -> None:
    """SH-1042."""
    world.mostly(world.shop(), lambda sale: world.post(sale, f"SH-{sale.bare}"))
    world.says("'SH-'")


def suffix(world: World) -> None:
    """1042-S."""
    world.mostly(world.shop(), lambda sale: world.post(sale, f"{sale.bare}-S"))
    world.says("'-S'")


def shop_title_cut_left(world: World) -> None:
    """QuickBooks' 21 characters, and the tool keeps the end: wind Outfitters #1042."""
    world.mostly(world.shop(), lambda sale: world.post(sale, f"Northwind Outfitters {sale.name}"[-21:]))
    world.says("'WIND OUTFITTERS #'")


def stable_id(world: World) -> None:
    """The shop's 13 digits, which no person sees."""
    world.mostly(world.shop(), lambda sale: world.post(sale, sale.order_id))
    world.says("order id")


def cut_right(world: World) -> None:
    """AMZ- and the id, of which the first 21 characters are kept."""
    world.mostly(world.shop(system="amazon"), lambda sale: world.post(sale, f"AMZ-{sale.order_id}"[:21]))
    world.says("AMZ-.*first 17")


def cut_left(world: World) -> None:
    """AMAZON- and the id, of which the last 21 characters are kept: N-114-1234567-1234567."""
    world.mostly(world.shop(system="amazon"), lambda sale: world.post(sale, f"AMAZON-{sale.order_id}"[-21:]))
    world.says("'N-'")


def hyphens_left_out(world: World) -> None:
    """AMZ11412345671234567."""
    hyphenless = lambda sale: f"AMZ{sale.order_id.replace('-', '')}"  # noqa: E731
    world.mostly(world.shop(system="amazon"), lambda sale: world.post(sale, hyphenless(sale)))
    world.says("without hyphens")


def last_digits(world: World) -> None:
    """The last five digits, which several orders share: amount, then day, tell which of them was meant.

    Of eight pairs alike in their digits two lost one order each; of two further pairs, of one amount each, one did.
    """
    sales = world.shop(100, system="amazon")
    pairs = [tuple(sales[place : place + 2]) for place in range(4, 84, 8)]
    for place, (one, other) in enumerate(pairs):
        end = f"{10_000 + place * 811 + world.dice.whole(0, 700)}"
        one.order_id = one.name = world.amazon_id(end)
        other.order_id = other.name = world.amazon_id(end)
        if place >= 8:
            _alike(one, other, sales[-1 - (place - 8)])
    lost = {pairs[0][0].order_id, pairs[3][1].order_id, pairs[9][0].order_id}
    for sale in sales:
        if sale.order_id in lost:
            world.lose(sale)
        else:
            world.post(sale, sale.order_id[-5:])
    world.says("last 5")


def last_four_digits(world: World) -> None:
    """Letters and the last four digits, which some orders share by chance: amounts tell which of them was meant."""
    sales = world.shop(240, system="amazon")
    world.mostly(sales, lambda sale: world.post(sale, f"AM{sale.order_id[-4:]}"), lost=6)
    world.says("last 4")


def _alike(one: Sale, other: Sale, late: Sale) -> None:
    """Two orders of one amount, weeks apart, so that the day alone tells them apart."""
    other.items, other.discount, other.shipping, other.tax = list(one.items), one.discount, one.shipping, one.tax
    other.at, late.at = late.at, other.at
    other.shipped_at, late.shipped_at = late.shipped_at, other.shipped_at


def digits_of_the_name(world: World) -> None:
    """The shop's names are #NW1042 and the documents SO-1042: the tool takes the shop's own letters away."""
    sales = world.shop()
    for sale in sales:
        sale.name = f"#NW{sale.bare}"
    world.mostly(sales, lambda sale: world.post(sale, f"SO-{sale.bare.removeprefix('NW')}"))


def leading_zeros_left_out(world: World) -> None:
    """Order 000002239, document 2239, as a spreadsheet leaves it."""
    sales = world.shop(system="woocommerce")
    for sale in sales:
        sale.name = sale.name.removeprefix("W-").zfill(9)
    world.mostly(sales, lambda sale: world.post(sale, sale.name.lstrip("0")))


def filled_with_zeros(world: World) -> None:
    """Order #1042, document WEB0001042."""
    world.mostly(world.shop(), lambda sale: world.post(sale, f"WEB{sale.bare.zfill(7)}"))


def by_place_of_sale(world: World) -> None:
    """POS-1042 for what is sold in the store, WEB-1042 for the rest, and lower case by hand here and there."""
    sales = world.shop(100)

    def write(sale):
        word = "POS" if sale.cells.get("Source") == "pos" else "WEB"
        world.post(sale, f"{word}-{sale.bare}" if world.dice.chance(0.9) else f"{word.lower()}-{sale.bare} ")

    for sale in sales:
        if world.dice.chance(0.35):
            sale.cells |= {"Source": "pos", "Location": "Main Street"}
    world.mostly(sales, write)


def memo_that_names_another(world: World) -> None:
    """Order #1042 (replaces #1017): the memo of one document in six names an older order as well."""
    sales = world.shop()

    def write(sale):
        older = sales[max(0, sales.index(sale) - world.dice.whole(5, 20))]
        more = f" (replaces {older.name})" if world.dice.chance(0.17) and older is not sale else ""
        world.post(sale, world.running(), memo=f"Order {sale.name}{more}")

    world.mostly(sales, write)


def memo_beside_running_numbers(world: World) -> None:
    """Order #1042 in the memo; the ledger's own numbers run through those that the shop has given out."""
    sales = world.shop()
    start = int(sales[0].bare) + 7
    numbers = iter(range(start, start + len(sales)))
    world.mostly(sales, lambda sale: world.post(sale, str(next(numbers)), memo=f"Order {sale.name} from the web shop"))
    world.says("memo")


def memo_of_a_marketplace(world: World) -> None:
    world.mostly(
        world.shop(system="amazon"),
        lambda sale: world.post(sale, world.running(), memo=f"FBA sale, Amazon order {sale.order_id}; see settlement"),
    )
    world.says("memo")


def desktop_end(world: World) -> None:
    """Desktop's 11 characters, the last of the id."""
    world.mostly(world.shop(system="amazon"), lambda sale: world.post(sale, sale.order_id[-11:]))
    world.says("last 11")


def desktop_beginning(world: World) -> None:
    """Desktop's 11 characters, the first of the id."""
    world.mostly(world.shop(system="amazon"), lambda sale: world.post(sale, sale.order_id[:11]))
    world.says("first 11")


def desktop_beginning_with_prefix(world: World) -> None:
    """AM and the first 9 of the id (114-12345): what Desktop keeps of AM114-1234567-1234567."""
    world.mostly(world.shop(60, system="amazon"), lambda sale: world.post(sale, f"AM{sale.order_id}"[:11]))
    world.says("first 9")


def line_description(world: World) -> None:
    """The id stands in the description of the line, nowhere else."""
    world.mostly(
        world.shop(),
        lambda sale: world.post(sale, world.running(), lines=((f"Web sale {sale.name}", sale.total),)),
    )
    world.says("(line|description)")


def payment_reference(world: World) -> None:
    """The id stands in the payment reference, and the number is the ledger's own."""
    world.mostly(world.shop(), lambda sale: world.post(sale, world.running(), reference=sale.name))
    world.says("reference")


def private_note(world: World) -> None:
    world.mostly(world.shop(), lambda sale: world.post(sale, world.running(), memo=f"Shopify order {sale.bare}"))
    world.says("memo")


def xero_reference(world: World) -> None:
    world.mostly(world.shop(), lambda sale: world.post(sale, f"INV-{world.running()}", reference=sale.name))
    world.says("(memo|reference)")


def xero_line_description(world: World) -> None:
    world.mostly(
        world.shop(system="woocommerce"),
        lambda sale: world.post(
            sale,
            f"INV-{world.running()}",
            reference="web shop",
            lines=((f"Order {sale.name}", sale.goods), ("Carriage and tax", sale.total - sale.goods)),
        ),
    )
    world.says("(line|description)")


def changed_to_a_prefix(world: World) -> None:
    """Until some day #1042, from then on SH-1042: a change of convention and no gap; its day is told."""
    _changed(world, lambda sale: world.post(sale, f"SH-{sale.bare}"))


def changed_to_the_memo(world: World) -> None:
    """From some day on the ledger numbers for itself, and the id stands in the memo."""
    _changed(world, lambda sale: world.post(sale, world.running(), memo=f"Order {sale.name}"))


def _changed(world: World, afterwards) -> None:
    sales = world.shop(100)
    since = world.day(sales[50 + world.dice.whole(-15, 15)].at)
    world.mostly(sales, lambda sale: afterwards(sale) if world.day(sale.at) >= since else world.post(sale, sale.name))
    posted = [key for key, expected in world.truth[world.kind].items() if expected.disposition == "posted"]
    first = min(world.day(s.at) for s in sales if (s.channel, s.order_id) in posted and world.day(s.at) >= since)
    world.says(f"({first}|{first.day} {first:%B} {first.year})")
