"""Invented customers with invented streets: awkward names, apostrophe-led zips and phones as Shopify writes them."""

from dataclasses import dataclass

from .dice import Dice

FIRST = (
    "Ada Alma Ben Bianca Carlos Cora Dario Delia Edda Elio Fay Felix Greta Hana Hugo Ida Ivo Jonas Juno Kaya Lena "
    "Leon Mara Milo Nadia Nils Noor Odile Oskar Paloma Quinn Rafael Rosa Sami Selma Tamar Theo Uma Vera Wanda Yara"
).split()
LAST = (
    "Abernathy;Brandt;Castellano;D'Angelo;Eklund;Fairweather;Grünwald;Haddad;Ibarra;Jansen;Kovač;Lindqvist;McAllister;"
    "Nakagawa;O'Rourke;Pereira;Quigley;Rosenthal;St. James, Jr.;Thibodeaux;Underwood;Van der Berg;Whitlock;Yilmaz"
).split(";")
STREETS = (
    "Alder Ln",
    "Birchwood Ave",
    "Canal St",
    "Dove Ct",
    "Elm St",
    "Foundry Rd",
    "Granite Way",
    "Harbor Dr",
    "Mill Rd",
)

# City, province, province name, zip, sales tax lines as (name, rate in thousandths of a percent).
Place = tuple[str, str, str, str, tuple[tuple[str, int], ...]]
PLACES: tuple[Place, ...] = (
    ("Albany", "NY", "New York", "12207", (("New York State Tax", 4000), ("Albany County Tax", 4000))),
    (
        "New York",
        "NY",
        "New York",
        "10013",
        (
            ("New York State Tax", 4000),
            ("New York City Tax", 4500),
            ("Metropolitan Commuter Transportation District", 375),
        ),
    ),
    ("Boston", "MA", "Massachusetts", "02116", (("Massachusetts State Tax", 6250),)),
    ("Concord", "NH", "New Hampshire", "03301", ()),
    ("Burlington", "VT", "Vermont", "05401", (("Vermont State Tax", 6000), ("Burlington City Tax", 1000))),
    ("Hartford", "CT", "Connecticut", "06103", (("Connecticut State Tax", 6350),)),
    ("Portland", "ME", "Maine", "04101", (("Maine State Tax", 5500),)),
    ("Portland", "OR", "Oregon", "97205", ()),
    ("Newark", "NJ", "New Jersey", "07102", (("New Jersey State Tax", 6625),)),
    (
        "Oakland",
        "CA",
        "California",
        "94607",
        (("California State Tax", 6000), ("Alameda County Tax", 250), ("Alameda County District Tax", 3000)),
    ),
    (
        "Chicago",
        "IL",
        "Illinois",
        "60614",
        (("Illinois State Tax", 6250), ("Cook County Tax", 1750), ("Chicago City Tax", 1250)),
    ),
)
STORE = PLACES[0]


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    name: str
    email: str
    street: str
    place: Place
    phone: str


def invent_people(count: int, dice: Dice) -> list[Person]:
    """So many customers; some share a name, as customers do."""
    people = []
    for number in range(count):
        first, last = dice.pick(FIRST), dice.pick(LAST)
        plain = "".join(
            letter for letter in f"{first}.{last}".lower() if letter.isascii() and (letter.isalpha() or letter == ".")
        )
        people.append(
            Person(
                name=f"{first} {last}",
                email=f"{plain.strip('.')}{number}@example.{dice.pick(('com', 'net', 'org'))}",
                street=f"{dice.whole(1, 980)} {dice.pick(STREETS)}"
                + (dice.pick((", Apt 4", ", #2B")) if dice.chance(0.1) else ""),
                place=dice.pick(PLACES),
                phone=f"+1 {dice.whole(201, 989)} 555 01{dice.whole(0, 99):02d}" if dice.chance(0.3) else "",
            )
        )
    return people
