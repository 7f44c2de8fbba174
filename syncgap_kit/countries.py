"""Countries as exports and rules write them: some by code, some by name, in the language of whoever exports."""

from functools import cache

from babel import Locale

LANGUAGES = ("en", "de", "fr", "es", "it", "nl")  # in which marketplaces name countries
CODE_LENGTH = 2
BESIDE = {  # forms that no language's own list has
    "us": ("usa", "united states of america", "u.s.", "u.s.a."),
    "gb": ("uk", "great britain"),
    "nl": ("holland", "the netherlands"),
    "cz": ("czech republic",),
}


def ways_to_write(country: str) -> tuple[str, ...]:
    """The code of a country and its names, in lower case; the text alone where it is no country that is known."""
    text = country.strip().lower()
    return next((forms for forms in _countries() if text in forms), (text,))


@cache
def _countries() -> tuple[tuple[str, ...], ...]:
    """Per country its code (ISO 3166-1, two letters) and its names in Unicode's list."""
    names: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == CODE_LENGTH:
                names.setdefault(code.lower(), set()).add(name.lower())
    return tuple((code, *sorted(own | set(BESIDE.get(code, ())))) for code, own in sorted(names.items()))
