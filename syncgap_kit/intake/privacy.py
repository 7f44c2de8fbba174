"""Personal data and secrets at intake: pseudonyms under a key that is kept outside every case, and masked texts.

The kit has one master key, and each case a key of its own made from it: a customer has the same pseudonym in all
exports of a case and in every run, and another one in every other case. Whoever holds a case, a store or a report but
not the kit's folder can neither tell a name from its pseudonym nor try out names until one fits.
"""

import hmac
import os
import re
import secrets
import tempfile
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ..errors import BadCase
from ..written import in_digits
from .masks import MASKED, SUSPICIOUS, mask

FOLDER, KEY_FILE = "syncgap-kit", "pseudonym.key"
KEY_DIGITS = re.compile(rb"[0-9a-f]{64}\s*")
PSEUDONYM, FINGERPRINT = 32, 8  # hexadecimal digits
SHORTEST_NAME = 4  # letters from which a name in a memo is no chance
OF_THEIR_OWN = str.maketrans({"ø": "o", "æ": "a", "œ": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
WRITTEN_OUT = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"))  # ä æ, ö ø œ, ü, å where letters had to be plain
MOST_DIGITS = 2  # digits of a name; with more it is a number, and documents are matched by those


def kit_folder() -> Path | None:
    """Where the kit keeps what must stay outside cases; None where that can be neither found nor made."""
    own, general = os.environ.get("SYNCGAP_HOME"), os.environ.get("XDG_CONFIG_HOME")
    try:
        if own:
            folder = Path(own).expanduser()
        elif general and Path(general).is_absolute():  # a relative one is to be ignored, says its specification
            folder = Path(general) / FOLDER
        else:
            folder = Path.home() / ".config" / FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # no right to, no room for it, or nobody's home is known
        return None
    return folder


@dataclass(frozen=True)
class Key:
    """The key of one case: what it turns into pseudonyms and fingerprints can be told from nothing but the key."""

    secret: bytes = field(repr=False)
    kept: bool  # whether the next run will have the same key

    def pseudonyms(self, column: pa.Array | pa.ChunkedArray, apps: str = "") -> pa.Array:
        """For each text 32 hexadecimal digits, the same however it is spaced, cased, composed or turned round.

        NULL for a blank. A text that the pattern `apps` fits names a program and stays as it is.
        """
        encoded = _texts(column).dictionary_encode()
        started = hmac.new(self.secret, None, "sha256")  # going on from a copy of it takes a third less time
        known = encoded.dictionary.to_pylist()
        names = [text if apps and re.fullmatch(apps, text) else _pseudonym(started, text) for text in known]
        return pa.array(names, pa.string()).take(encoded.indices)

    def fingerprint(self, secret_text: str) -> str:
        """Eight hexadecimal digits by which a secret can be told from another, and not be found out."""
        return _hexadecimal(hmac.new(self.secret, None, "sha256"), secret_text)[:FINGERPRINT]

    def masked(self, text: str) -> str:
        """The text without secrets, addresses, card and phone numbers and control characters."""
        return mask(text, self.fingerprint)

    def masked_column(self, column: pa.Array | pa.ChunkedArray) -> pa.Array:
        """Each text as `masked` gives it; only cells in which something might have to be masked are looked into."""
        texts = _texts(column)
        suspicious = pc.match_substring_regex(texts, SUSPICIOUS).fill_null(False)
        found = texts.filter(suspicious)
        if not len(found):
            return texts
        return pc.replace_with_mask(texts, suspicious, pa.array(map(self.masked, found.to_pylist()), pa.string()))


def case_key(case_name: str) -> Key:
    """The key of a case, from the kit's master key; without a folder for that, one for this run. Raises BadCase."""
    master = _master_key()
    if master is None:
        return Key(secrets.token_bytes(32), kept=False)
    return Key(hmac.digest(master, case_name.encode(errors="surrogateescape"), "sha256"), kept=True)


def mask_names(column: pa.Array | pa.ChunkedArray, names: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Each text with the name of its own row replaced by [customer], in any case and spacing, as whole words.

    A name of fewer than four letters, or with three digits and more in it, is left: the former stands in texts by
    chance, the latter is a number that somebody books orders under, and documents find their orders by numbers.
    """
    texts, persons = _texts(column), _texts(names)
    both = pc.and_(texts.is_valid(), persons.is_valid())
    cells = zip(texts.filter(both).to_pylist(), persons.filter(both).to_pylist(), strict=True)
    return pc.replace_with_mask(texts, both, pa.array((_nameless(text, name) for text, name in cells), pa.string()))


def _nameless(text: str, name: str) -> str:
    """A text without one name."""
    words = unicodedata.normalize("NFC", name).casefold().split()
    composed = unicodedata.normalize("NFC", text)
    wanted = " ".join(words)
    if wanted not in " ".join(composed.casefold().split()):  # the plain search spares most rows a pattern
        return text
    if sum(map(str.isalpha, wanted)) < SHORTEST_NAME or sum(map(str.isdigit, wanted)) > MOST_DIGITS:
        return text
    pattern = r"\s+".join(map(re.escape, words)).replace("ss", "(?:ss|ß)")
    found = re.compile(rf"({MASKED})|(?<!\w){pattern}(?!\w)", re.IGNORECASE)  # what is masked already stays so
    replaced = found.sub(lambda match: match[1] or "[customer]", composed)
    return text if replaced == composed else replaced


def _pseudonym(started: "hmac.HMAC", text: str) -> str | None:
    """The pseudonym of a text as compatibility, case, accents and spaces around it leave it; None for a blank.

    `Vale, Iris` is `Iris Vale`: shops and books write a person's name either way. So it is with letters that one
    system writes out: `Müller`, `Mueller` and `Muller` are one.
    """
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
        text = "".join(part for part in parts if not unicodedata.combining(part))  # José is Jose in many a ledger
        text = text.translate(OF_THEIR_OWN)
    text = text.strip().casefold()
    for written_out, plain in WRITTEN_OUT if "@" not in text else ():  # an address has only one way to be written
        text = text.replace(written_out, plain)
    if text.count(", ") == 1:
        text = " ".join(reversed(text.split(", ")))
    return _hexadecimal(started, text)[:PSEUDONYM] if text else None


def _hexadecimal(started: "hmac.HMAC", text: str) -> str:
    digest = started.copy()
    digest.update(text.encode(errors="surrogatepass"))
    return digest.hexdigest()


def _texts(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column as one array of texts."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole if whole.type == pa.string() else whole.cast(pa.string())


def _master_key() -> bytes | None:
    """The kit's master key, made where there is none yet; None where none can be kept. Raises BadCase."""
    folder = kit_folder()
    if folder is None:
        return None
    place = folder / KEY_FILE
    try:
        if not place.exists():
            _make_key(place)
    except OSError:
        return None
    try:
        content = place.read_bytes()
    except OSError as error:
        what = f"the key of the pseudonyms cannot be read ({error.strerror})"
        raise BadCase(f"{place}: {what}; make it a file that you may read.") from None
    if not KEY_DIGITS.fullmatch(content):
        raise BadCase(
            f"{place}: expected 64 hexadecimal digits, the key of the pseudonyms, but found {in_digits(len(content))} "
            "bytes of something else; put the file back from a copy, or remove it to have new pseudonyms."
        )
    return bytes.fromhex(content.decode("ascii"))


def _make_key(place: Path) -> None:
    """A new key, whole from its first moment; of several made at once the first stands, and the others vanish."""
    with tempfile.NamedTemporaryFile("w", encoding="ascii", dir=place.parent, prefix=f".{KEY_FILE}-") as made:
        made.write(f"{secrets.token_hex(32)}\n")
        made.flush()
        os.fsync(made.fileno())
        with suppress(FileExistsError):
            place.hardlink_to(made.name)  # never over a key that stands; of mode 0600 as the temporary file is
