"""What must not leave a text of people or tools: secrets, addresses, card and phone numbers, control characters.

Every pattern takes time in proportion to the text, whatever the text is: no quantifier stands within another one that
could divide the same characters in two ways, a run of characters is entered at its beginning only (the lookbehinds),
and what was taken is not given back (the possessive quantifiers). Ids and numbers by which a document finds its order
stay as they are; where a rule below is narrower than it might be, that is why.
"""

import math
import re
from collections import Counter
from collections.abc import Callable

Fingerprint = Callable[[str], str]

MASKED = r"\[(?:secret\ [0-9a-f]{8}|e-mail|card\ number|phone|customer)\]"

# Cells in which nothing of this is found are not looked at again, so it must find all that any pattern below does; in
# the dialect of RE2, by which a whole column is searched at once.
SUSPICIOUS = (
    r"[\x00-\x08\x0a-\x1f\x7f-\x{9f}\x{2028}\x{2029}]"
    r"|@|%40"
    r"|(?i:token|secret|passw|passphrase|pwd|api[ _-]?key|access[ _-]?key|private[ _-]?key|sess|signature|hmac)"
    r"|(?i:bearer|authorization|cookie)"
    r"|shp|k_live_|sk_test_|whsec_|A[KS]IA|gh[op]_|github_pat_|xox|ya29\.|Atz[ar]\||amzn1\.oa2-cs\.|eyJ|EAA"
    r"|[A-Za-z0-9+/_-]{32}"
    r"|[0-9]{15}|[0-9]{4}[ \x{a0}-][0-9]{4,6}[ \x{a0}-][0-9]{4}"
    r"|\+[1-9]"
)

ESCAPE = re.compile(r"\x1b(?:\[[0-?]*+[ -/]*+[@-~]?|\][^\x07\x1b]*+(?:\x07|\x1b\\)|[ -/]*+[0-Z\\^-~]?)")
LINE_END = re.compile(r"[\n\v\f\r\x85\u2028\u2029]++")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]++")

PRIVATE_KEY = re.compile(
    r"-----BEGIN[A-Z0-9 ]{0,40}PRIVATE KEY-----.*?(?:-----END[A-Z0-9 ]{0,40}PRIVATE KEY-----|\Z)", re.DOTALL
)
IN_ADDRESS = re.compile(r"""(?<=://)[^\s/?#"'<>:@]*+:[^\s/?#"'<>]*(?=@)""")
SCHEME = r"(?:(?:bearer|basic|token|digest|oauth|negotiate|apikey|hmac|aws4-hmac-sha256)\s++(?=\S))?+"
PARAMETER = r"""[\w.-]{1,64}+=(?:"[^"]*+"?+|[^\s"'&;,<>){}\]\\]++)"""  # OAuth a="b", c="d"
PAIR = re.compile(
    rf"""
    (?P<key>
        (?=[athps])                                             # one look spares most places twelve
        (?: authorization | token | secret | passw(?:or)?d | passphrase | pwd | api[ _-]?key | access[ _-]?key
          | private[ _-]?key | sess(?:ion|id) | signature | hmac )
        [\w-]{{0,40}}+ [\\"'\]]{{0,4}}+                         # the rest of the name, and what closes it
        (?: \s*+(?:=>|:=|[:=])\s*+ | > )
    )
    (?: (?P<mark>\\{{0,3}}+["']) (?P<scheme>{SCHEME}) (?!{MASKED}(?:(?P=mark)|\Z))
        (?P<quoted>(?:(?!(?P=mark))(?:\\.|.))*+) (?P<end>(?P=mark)|\Z)
      | (?!\\{{0,3}}["']) (?P<plain>{SCHEME}) (?!{MASKED}(?![^\s"'&;,<>){{}}\]\\])) (?P<value>
            {PARAMETER} (?:,\s*+{PARAMETER})*+
          | (?:{MASKED}|(?![({{\[])) (?:[^\s"'&;,<>){{}}\]\\]|\\(?!["']))++
        ) )
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
CRUMB = r"""[\w.-]{1,256}+=(?:"[^\s;,"]*+"|[^\s;,"'\\]*+)"""
COOKIE = re.compile(
    rf"""(cookie[\\"']{{0,4}}+\s*+[:=]\s*+(?:\\{{0,3}}+["'])?+)({CRUMB}(?:;\s*+{CRUMB})*+)""",
    re.IGNORECASE,
)
NO_SECRET = frozenset(  # what a log says about a secret, in its place
    "null none nil true false yes no ok valid invalid expired missing required revoked rejected changed updated "
    "rotated renewed refreshed empty redacted hidden".split()
)
BEARER = re.compile(r"(\bbearer\s++)([\w.~+/=|-]++)", re.IGNORECASE)
KNOWN = re.compile(
    r"""
    (?<![A-Za-z0-9]) (?:
        shp(?:at|ca|pa|ss)_\w{6,} | (?:[sr]k_(?:live|test)|pk_live)_\w{6,} | whsec_[\w+/=]{6,}
      | A[KS]IA[A-Z0-9]{16,} | gh[op]_\w{16,} | github_pat_\w{16,} | xox[abprs]-[\w-]{8,} | ya29\.[\w-]{8,}
      | Atz[ar]\|[\w+/=|-]{8,} | amzn1\.oa2-cs\.[\w.-]{8,} | EAA(?=[A-Z0-9]*+[a-z])[A-Za-z0-9]{20,}
    )
    | (?<=_secret_)[A-Za-z0-9]{16,}                             # the second half of what Stripe gives a browser
    | (?<![\w-])eyJ[\w-]{6,}+\.[\w-]{4,}+\.[\w-]*+
    """,
    re.VERBOSE | re.ASCII,
)
RUN = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{32,}+={0,2}+")
REFERENCE = re.compile(  # ids of objects at Stripe; ids of Shopify in base64, which begin with gid://
    r"(?<![A-Za-z0-9_])(?:Z2lkOi8v|(?:ch|py|pyr|pi|pm|txn|po|re|tr|fr|trr|in|ii|cus|sub|src|card|ba|dp|du|evt|seti|acct"
    r"|cs_live|cs_test)_)[A-Za-z0-9]+"
)
PIECE = re.compile(r"[A-Za-z0-9]++")
# Words, numbers, hexadecimal digests, and references in one case, of which a tracking number with 18 is the longest.
ORDERLY = re.compile(r"[A-Za-z]+|[0-9]+|[0-9a-f]+|[0-9A-F]+|[0-9A-Z]{1,19}|[0-9a-z]{1,19}")
TURN = re.compile(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
# Random letters and digits have about 4 bits or more in each character and change between the two all the time; words
# and names with a number in them do not.
LONGEST_PIECE, RANDOM_PART, TURNS, BITS = 14, 24, 3, 3.9

E_MAIL = re.compile(r"(?<![\w.+'-])([.+'-]*+)(\w[\w.+'-]*+)(?:@|%40)([\w-]++(?:\.[\w-]++)++)")
CARD = re.compile(
    r"(?<!\w)(?<!\b[0-9]\.)(?<!\b[0-9][0-9]\.)(?<!\b[0-9][0-9][0-9]\.)"  # behind such a point it is a decimal
    r"(?:[0-9]{15,19}"
    r"|[0-9]{4}([ \u00a0-])[0-9]{4}\1[0-9]{4}\1[0-9]{1,4}(?:\1[0-9]{1,3}(?!\w))?"
    r"|[0-9]{4}([ \u00a0-])[0-9]{6}\2[0-9]{4,5})(?!\w)"
)
# Ids of 13 and 14 digits are Shopify's, of 17 digits Amazon's without its hyphens: alone they are no cards.
UNBROKEN = {15: r"3[47]", 16: r"4|5[1-5]|2[2-7]|6", 19: r"4|6"}
BROKEN = {4: r"3[04678]|4|5[1-5]|2[2-7]|6", 6: r"3[04678]"}  # by the digits of the second group
SEPARATOR = r"[ ()./\u00a0-]{0,2}"
PHONE = re.compile(
    r"(?<![\w+])(?<!:[0-9][0-9] )(?<!\.[0-9]{3} )(?<!\.[0-9]{6} )(?<!UTC )(?<!GMT )\+"  # behind these it is an offset
    r"(?![0-9]{1,3}[ /-]{1,2}[0-9]{12})"  # as many digits without a break are an id
    rf"(?:[1-9][0-9]{{7,14}}|1(?:{SEPARATOR}[0-9]){{10}}|(?:7|[2-689][0-9])(?:{SEPARATOR}[0-9]){{6,13}})(?!-?[0-9])"
)


def mask(text: str, fingerprint: Fingerprint) -> str:
    """The text without what must not leave it; a secret leaves its fingerprint. Masked again it stays as it is."""
    before = None
    while text != before:  # what is masked may lay bare what stood hidden beside it
        before, text = text, _mask_once(text, fingerprint)
    return text


def _mask_once(text: str, fingerprint: Fingerprint) -> str:
    text = CONTROL.sub("", LINE_END.sub(" ", ESCAPE.sub("", text)))

    def secret(found: str) -> str:
        return f"[secret {fingerprint(found)}]"

    def whole(match: re.Match[str]) -> str:
        return secret(match[0])

    text = PRIVATE_KEY.sub(whole, text)
    text = IN_ADDRESS.sub(whole, text)
    text = COOKIE.sub(lambda match: match[1] + secret(match[2]), text)
    text = PAIR.sub(lambda match: _pair(match, secret), text)
    text = BEARER.sub(lambda match: match[1] + secret(match[2]) if _is_token(match[2]) else match[0], text)
    text = KNOWN.sub(whole, text)
    text = RUN.sub(lambda match: _run(match[0], secret), text)
    text = E_MAIL.sub(_e_mail, text)
    text = _without_cards(text)
    return PHONE.sub("[phone]", text)


def _pair(match: re.Match[str], secret: Callable[[str], str]) -> str:
    """A name and its secret: the name stays, and so does what says how the secret is to be presented."""
    quoted = match["mark"] is not None
    value = match["quoted"] if quoted else match["value"]
    if not value.strip() or value.strip().lower() in NO_SECRET:
        return match[0]
    if quoted:
        return f"{match['key']}{match['mark']}{match['scheme']}{secret(value)}{match['end']}"
    return f"{match['key']}{match['plain']}{secret(value)}"


def _is_token(word: str) -> bool:
    """Whether what follows `bearer` is a token and not a word."""
    return len(word) >= 20 or (len(word) >= 8 and any(letter.isdigit() for letter in word))


def _run(run: str, secret: Callable[[str], str]) -> str:
    """A long unbroken run: its random part becomes a secret, from the first random piece of it to the last."""
    unnamed = REFERENCE.sub(lambda match: " " * len(match[0]), run)
    pieces = [piece for piece in PIECE.finditer(unnamed) if not ORDERLY.fullmatch(piece[0])]
    random = "".join(piece[0] for piece in pieces)
    if (
        len(random) < RANDOM_PART
        or max(len(piece[0]) for piece in pieces) < LONGEST_PIECE
        or sum(len(TURN.findall(piece[0])) for piece in pieces) < TURNS
        or _bits(random) <= BITS
    ):
        return run
    begin, end = pieces[0].start(), pieces[-1].end()
    return run[:begin] + secret(run[begin:end]) + run[end:]


def _bits(text: str) -> float:
    """Shannon's entropy of the characters of a text, in bits for each."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())


def _e_mail(match: re.Match[str]) -> str:
    """An address; `3@19.99` is a price, so some part of the domain after the first must begin with a letter."""
    labels = match[3].split(".")[1:]
    return f"{match[1]}[e-mail]" if any(label[0].isalpha() for label in labels) else match[0]


def _without_cards(text: str) -> str:
    """The text with card numbers masked; in a row of numbers each one may be the beginning of a card's."""
    parts, done, start = [], 0, 0
    while match := CARD.search(text, start):
        end = _end_of_card(match[0])
        if end:
            parts.append(text[done : match.start()] + "[card number]")
            done = start = match.start() + end
        else:
            start = match.start() + 1
    return "".join([*parts, text[done:]])


def _end_of_card(found: str) -> int:
    """Where the card number ends with which these digits begin; 0 where they are none."""
    digits = re.sub(r"[^0-9]", "", found)
    if digits == found:
        prefix = UNBROKEN.get(len(digits))
        return len(found) if prefix and re.match(prefix, digits) and _luhn(digits) else 0
    if not re.match(BROKEN[6 if found[9].isdigit() else 4], digits):
        return 0
    if _luhn(digits):
        return len(found)
    return 19 if len(found) > 19 and _luhn(digits[:16]) else 0  # behind four fours may stand the number on the back


def _luhn(digits: str) -> bool:
    """Whether the check digit of a card number holds."""
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    return (sum(int(digit) for digit in digits[::-2]) + sum(value - 9 * (value > 9) for value in doubled)) % 10 == 0
