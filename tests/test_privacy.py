"""Pseudonyms and masks: what is personal or secret leaves no text; what a document finds its order by stays in it."""

import hashlib
import hmac
import os
import re
import secrets
import stat
import string
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncgap_kit.errors import BadCase
from syncgap_kit.intake import privacy
from syncgap_kit.intake.privacy import Key, case_key, kit_folder, mask_names

KEY = Key(bytes(range(32)), kept=True)
RANDOM = "aB3dE5gH7jK9mN1pQ3sT5vW7xY9zA2cD4fG6"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nq2==\n-----END RSA PRIVATE KEY-----"


def expected(text):
    """The text with each «secret» as it is to be masked."""
    return re.sub(r"«(.*?)»", lambda found: f"[secret {KEY.fingerprint(found[1])}]", text, flags=re.DOTALL)


# What stands between « and » is the secret that leaves its fingerprint.
MASKED = [
    # secrets by the header or the name they stand behind
    ("Authorization: Bearer abc.DEF-123", "Authorization: Bearer «abc.DEF-123»"),
    ("authorization: Basic dXNlcjpwYXNz== retry 2", "authorization: Basic «dXNlcjpwYXNz==» retry 2"),
    ("Authorization: opaque", "Authorization: «opaque»"),
    ('{"Authorization": "Bearer abc123", "order": "#1001"}', '{"Authorization": "Bearer «abc123»", "order": "#1001"}'),
    ('Authorization: OAuth a="b", c="d" for #1001', 'Authorization: OAuth «a="b", c="d"» for #1001'),
    ("GET /x Bearer abcdefgh12 #1001", "GET /x Bearer «abcdefgh12» #1001"),
    ("Cookie: sid=abc; theme=dark HTTP/1.1", "Cookie: «sid=abc; theme=dark» HTTP/1.1"),
    ("Set-Cookie: s=a1; Path=/; Secure", "Set-Cookie: «s=a1; Path=/»; Secure"),
    ('{"cookie": "session=abc; x=y", "id": 7}', '{"cookie": "«session=abc; x=y»", "id": 7}'),
    ("password=hunter2&order=1001", "password=«hunter2»&order=1001"),
    ("passwd: hunter2, pwd=x1", "passwd: «hunter2», pwd=«x1»"),
    ('"client_secret": "a b c", "x": 1', '"client_secret": "«a b c»", "x": 1'),
    (r'{\"password\":\"hunter2\",\"order\":\"#1001\"}', r'{\"password\":\"«hunter2»\",\"order\":\"#1001\"}'),
    (r'"password": "a\"b", "x"', r'"password": "«a\"b»", "x"'),
    ("api key: xyz-1; api_key=q1 apikey=q2", "api key: «xyz-1»; api_key=«q1» apikey=«q2»"),
    ("X-Shopify-Access-Token: q1w2", "X-Shopify-Access-Token: «q1w2»"),
    ("access_key=q1 refresh_token = q2 private key: q3", "access_key=«q1» refresh_token = «q2» private key: «q3»"),
    ("accessToken => 'q1', PHPSESSID=q2", "accessToken => '«q1»', PHPSESSID=«q2»"),
    ("session: q1; signature=q2", "session: «q1»; signature=«q2»"),
    ("user[password]=q1&user[name]=x", "user[password]=«q1»&user[name]=x"),
    ("<strPassword>q1</strPassword><order>1001</order>", "<strPassword>«q1»</strPassword><order>1001</order>"),
    ("access_token: Bearer q1w2", "access_token: Bearer «q1w2»"),
    ("https://bob:p@ss@shop.com/x?token=q1&order=5", "https://«bob:p@ss»@shop.com/x?token=«q1»&order=5"),
    ("password=[secret 1a2b3c4d]hunter2", "password=«[secret 1a2b3c4d]hunter2»"),
    ("pwd='[phone] hunter2' [phone] x", "pwd='«[phone] hunter2»' [phone] x"),
    # secrets by how they begin
    *((f"with {known}, then #1001", f"with «{known}», then #1001") for known in (
        *(f"{prefix}_0123456789abcdef0123456789abcdef" for prefix in ("shpat", "shpca", "shppa", "shpss")),
        *(f"{prefix}_51Abc234" for prefix in ("sk_live", "sk_test", "rk_live", "pk_live", "whsec")),
        "github_pat_11ABCDEFGH0123456789", "AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "gho_16C7e42F292c6912E7710c838347Ae178B4a",
        "xoxb-17653672481-19874698323", "ya29.a0AfH6SMBx",
        "Atza|IwEBIExampleOnly", "Atzr|IwEBIExampleOnly", "amzn1.oa2-cs.v1.5f3e1c", JWT, "EAAGm0PX4ZCpsBAKZCZBzZAx1234",
    )),
    (f"key {PEM} end", f"key «{PEM.replace(chr(10), ' ')}» end"),
    ("-----BEGIN PRIVATE KEY-----\nMIIEpAIB", "«-----BEGIN PRIVATE KEY----- MIIEpAIB»"),
    ("pi_3MtwBwLkdIwHu7ix28a3tqPa_secret_YrKJUKribcBjcG8HVhfZluoGH",
     "pi_3MtwBwLkdIwHu7ix28a3tqPa_secret_«YrKJUKribcBjcG8HVhfZluoGH»"),
    # secrets by their randomness
    (f"sent {RANDOM} for #1001", f"sent «{RANDOM}» for #1001"),
    (f"/orders/5800000001001/{RANDOM}", f"/orders/5800000001001/«{RANDOM}»"),
    # addresses
    ("ask anna@example.com.", "ask [e-mail]."),
    ("o'brien+shop@mail.example.co.uk <a_b@c-d.de>", "[e-mail] <[e-mail]>"),
    ("'anna@example.com'", "'[e-mail]'"),
    ("jörg@bücher.example", "[e-mail]"),
    ("?mail=anna%40example.com&order=1001", "?mail=[e-mail]&order=1001"),
    # cards
    ("card 4111111111111111.", "card [card number]."),
    ("4111 1111 1111 1111", "[card number]"),
    ("4111-1111-1111-1111 123 #1001", "[card number] 123 #1001"),
    ("4111\u00a01111\u00a01111\u00a01111", "[card number]"),
    ("1001 5555 5555 5555 4444 1002", "1001 [card number] 1002"),
    ("378282246310005 or 3782 822463 10005", "[card number] or [card number]"),
    ("6011111111111117 2223003122003222", "[card number] [card number]"),
    ("3056 930902 5904", "[card number]"),
    ("4000 0000 0000 0000 006", "[card number]"),
    # phones
    ("call +1 (415) 555-0100 about #1001", "call [phone] about #1001"),
    ("+14155550100 1001", "[phone] 1001"),
    ("+44 (0)20 7946 0958", "[phone]"),
    ("+33.1.42.68.53.00 114-1234567-1234567", "[phone] 114-1234567-1234567"),
    # control characters
    ("fine\r\n2025-01-01 ERROR forged", "fine 2025-01-01 ERROR forged"),
    ("a\x1b[31mred\x1b[0m\x07b\x00\x7f\x9b\tc", "aredb\tc"),
    ("a\x1b]0;title\x07b\u2028c\x85d\x0be", "ab c d e"),
    ("pass\x00word=hunter2 sk_live\x1b[0m_51Abc234", "password=«hunter2» «sk_live_51Abc234»"),
]  # fmt: skip

UNTOUCHED = [
    "", " ", "#1001", "1001", "#1001-R1", "#AP-516073", "GE2316887972US", "INV-2025-0001", "SO-5800000001001",
    "114-1234567-1234567", "405-1234567-1234567", "40512345671234567", "AMZ-405-1234567-1234567", "S01-1234567-1234567",
    "S99-9999999-9999999", "CONSUMER-20250101-001", "5800000001001", "4000000000006", "36227206271667",
    "Shopify order #1001 / 5800000001001", "Amazon order 114-1234567-1234567; settlement 11234567890",
    "gid://shopify/Order/5800000001001", "gid://shopify/OrderTransaction/6800000001001?x=1",
    "Z2lkOi8vc2hvcGlmeS9PcmRlci81ODAwMDAwMDAxMDAx",
    "ch_3NqLtaLkdIwHu7ix0snN0B5K", "pi_3MtwBwLkdIwHu7ix28a3tqPa", "txn_1MiN3gLkdIwHu7ixNCZvFdgA",
    "po_1OaFDbEcg9tTZuTgNYmX0PKB", "cs_live_a1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1v2W3x4",
    "https://dashboard.stripe.com/payments/pi_3MtwBwLkdIwHu7ix28a3tqPa", "8RT12345AB678901C", "PAYID-MXYZABC12345678",
    "1Z999AA10123456784", "UPS-1Z999AA10123456784-GROUND-2025-AB", "9400100000000000000000", "576461413038785752",
    "12-34567-89012", "GPA.4312-5678-9012-34567", "v1|110012345678|0", "123e4567-e89b-42d3-a456-426614174000",
    "Order-5800000001001-123e4567-e89b-42d3-a456-426614174000", hashlib.sha256(b"x").hexdigest(),
    f"sha256={hashlib.sha256(b'y').hexdigest()}", hashlib.sha256(b"x").hexdigest().upper(),
    hashlib.sha512(b"x").hexdigest(),
    "ShopifyOrder5800000001001PaidCapture", "blue-cotton-t-shirt-large-2025-edition-v2",
    "Donaudampfschifffahrtsgesellschaftskapitaen", "exports/shopify/orders_export_1_2025_01_15.csv",
    "2025-01-05 10:00:00 +1000 114-1234567-1234567", "2025-01-05T10:00:00+10:00", "10:00:00.123 +1000 20250105",
    "Mon Jan 06 10:00:00 +0000 2025", "UTC +2 2025-01-15", "+10 5800000001001", "3@19.99",
    "2 @ 19.99 EUR", "rate 0.4111111111111111",
    "-1,234.56", "1.13E+16", "$1,234.50", "4111111111111112", "4111 1111 1111 1112", "paid by visa 1111",
    "token: expired", "session = null", "signature invalid", "bearer of good news", "a password reset was asked for",
    "Café №5\tÅngström 株式会社 🎁", "[secret 1a2b3c4d] [e-mail] [card number] [phone] [customer]",
    "password=[secret 1a2b3c4d]",
]  # fmt: skip


@pytest.mark.parametrize(("text", "result"), MASKED)
def test_what_must_not_leave_a_text_is_masked(text, result):
    assert KEY.masked(text) == expected(result)


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_says_nothing_secret_stays_as_it_is(text):
    assert KEY.masked(text) == text


@pytest.mark.parametrize("text", [text for text, _ in MASKED])
def test_a_masked_text_masked_again_stays_as_it_is(text):
    masked = KEY.masked(text)
    assert KEY.masked(masked) == masked


def test_a_column_is_masked_cell_by_cell():
    texts = [None, *(text for text, _ in MASKED), *UNTOUCHED, None]
    wanted = [None if text is None else KEY.masked(text) for text in texts]
    column = pa.array(texts)
    for given_as in (column, pa.chunked_array([column]), column.dictionary_encode(), column.cast(pa.large_string())):
        assert KEY.masked_column(given_as).to_pylist() == wanted
    assert KEY.masked_column(pa.chunked_array([column[:9], column[9:]])).to_pylist() == wanted
    assert KEY.masked_column(column[5:40]).to_pylist() == wanted[5:40]
    assert KEY.masked_column(column).type == pa.string()


@pytest.mark.parametrize("column", [pa.array([], pa.string()), pa.nulls(3), pa.chunked_array([], pa.string())])
def test_columns_without_a_text_have_neither_masks_nor_pseudonyms(column):
    for result in (KEY.masked_column(column), KEY.pseudonyms(column), mask_names(column, column)):
        assert result.to_pylist() == [None] * len(column)
        assert result.type == pa.string()


PIECES = (
    *"abk01 4+-_.,;:=/|@%'\"\\<>()[]{}\n\t\r\x00\x1b\u2028\u00a0ſK",
    *"token secret password session signature authorization cookie bearer api key private_key".split(),
    *("Bearer ", "Basic ", "://", "://u:p@", "@example.com", "%40", "+1", "+44 20", " 2025-01-15", "10:00 ", "958."),
    *("shpat_", "sk_live_51Abc234", "eyJ", "AKIA", "pi_", "_secret_", "EAA", "xoxb-", "Atza|", "=null", "[secret "),
    *("[secret 1a2b3c4d]", "[e-mail]", "[phone]", "[card number]", "[customer]", "4111 1111", "4111111111111111"),
    "='[phone] ",
    *("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "\x1b[31m", "\x1b]0;", "\x07", RANDOM, JWT),
    *("114-1234567-1234567", "5800000001001", "#1001", "415 555 0100", "anna@example.com", "sid=abc; x=y"),
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=60)


@given(HOSTILE)
@settings(max_examples=500, deadline=None)
def test_masking_comes_to_rest_and_a_column_misses_no_cell(text):
    masked = KEY.masked(text)
    assert KEY.masked(masked) == masked
    assert KEY.masked_column(pa.array([text])).to_pylist() == [masked]
    assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]", masked)


def digits(length, first="0123456789"):
    return st.tuples(st.sampled_from(first), st.text("0123456789", min_size=length - 1, max_size=length - 1)).map(
        "".join
    )


AMAZON = st.tuples(digits(3), digits(7), digits(7)).map("-".join)
STRIPE = st.tuples(
    st.sampled_from(["ch", "pi", "txn", "po", "re", "py", "cs_live"]),
    st.text(string.ascii_letters + string.digits, min_size=24, max_size=24),
).map("_".join)
REFERENCE = st.one_of(
    AMAZON,
    AMAZON.map(lambda text: text.replace("-", "")),
    st.tuples(st.sampled_from(["S01", "S99", "D01"]), digits(7), digits(7)).map("-".join),
    digits(13),
    digits(14),
    digits(13, "123456789").map(lambda number: f"gid://shopify/Order/{number}"),
    st.integers(1, 999_999).map(lambda number: f"#{number}"),
    digits(10).map(lambda number: f"GE{number}US"),
    st.text(string.ascii_uppercase + string.digits, min_size=17, max_size=17),
    STRIPE,
    st.uuids().map(str),
    st.binary(min_size=32, max_size=32).map(bytes.hex),
)
MEMO = st.sampled_from(
    [
        "{}",
        "Shopify order {} / {}",
        "AMZ-{}",
        "order {}, payout {}",
        "{};{};{}",
        "{} {} {}",
        "Ref:{}|{}",
        "({})",
        "{}/{}",
    ]
)


@given(REFERENCE | AMAZON, MEMO)
@settings(max_examples=500, deadline=None)
def test_no_reference_that_matching_needs_is_ever_changed(reference, memo):
    text = memo.replace("{}", reference)
    assert KEY.masked(text) == text


@given(st.text(string.ascii_letters + string.digits, min_size=1, max_size=40), st.sampled_from(["password", "api_key"]))
@settings(deadline=None)
def test_no_secret_behind_its_name_is_left(value, name):
    masked = KEY.masked(f'{{"{name}": "{value}", "order": "#1001"}}')
    if value.lower() not in {"null", "none", "nil", "true", "false", "yes", "no", "ok"}:
        assert masked == expected(f'{{"{name}": "«{value}»", "order": "#1001"}}')


MILLION = 1_000_000


@pytest.mark.parametrize(
    "unit",
    [
        "a", "4", "a@", "a.", "a'", "token", "token=", "token='\\\"", "cookie: a=b;", "api ", "bearer ", "4111 ",
        "+44 1 ", "-----BEGIN PRIVATE KEY-----", "4111 1111 1111 1111 ", "://a:", "eyJ-", "eyJaaaaaa.", "shpat_",
        "\x1b[", "\x1b]", 'authorization: a="b",', "token=[secret 1a2b3c4d]", "%40a.a",
    ],
)  # fmt: skip
def test_a_text_of_a_million_characters_comes_to_an_end(unit):
    masked = KEY.masked(unit * (MILLION // len(unit)))
    assert len(masked) <= 3 * MILLION


@pytest.mark.parametrize(
    ("memo", "name", "result"),
    [
        ("Sale to Anna Smith, #1001", "Anna Smith", "Sale to [customer], #1001"),
        ("ANNA  SMITH and anna smith", "Anna Smith", "[customer] and [customer]"),
        ("Annabel Smithson", "Anna", "Annabel Smithson"),
        ("José paid", "Jose\u0301", "[customer] paid"),
        ("for Straße GmbH", "STRASSE GMBH", "for [customer]"),
        ("for STRASSE GMBH", "Straße GmbH", "for [customer]"),
        ("C++ (Limited) paid", "C++ (Limited)", "[customer] paid"),
        ("Li paid", "Li", "Li paid"),
        ("order 114-1234567-1234567", "114-1234567-1234567", "order 114-1234567-1234567"),
        ("Shopify order #1001", "order #1001", "Shopify order #1001"),
        ("Studio 54 paid", "studio 54", "[customer] paid"),
        ("[customer] paid by Mrs Customer", "Customer", "[customer] paid by Mrs [customer]"),
        ("see [e-mail] by mail", "mail", "see [e-mail] by [customer]"),
        (None, "Anna Smith", None),
        ("Anna Smith", None, "Anna Smith"),
        ("Anna Smith", "  ", "Anna Smith"),
        ("", "Anna Smith", ""),
    ],
)
def test_the_name_of_the_customer_leaves_the_memo(memo, name, result):
    memos, names = pa.array(["x", memo], pa.string()), pa.array([None, name], pa.string())
    assert mask_names(memos, names).to_pylist() == ["x", result]
    assert mask_names(mask_names(memos, names), names).to_pylist() == ["x", result]
    assert mask_names(pa.chunked_array([memos]), names.dictionary_encode()).to_pylist() == ["x", result]


def rfc_2104(secret, message):
    """HMAC-SHA-256 as RFC 2104 writes it down, by hashlib alone."""
    block = secret.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(octet ^ 0x36 for octet in block) + message).digest()
    return hashlib.sha256(bytes(octet ^ 0x5C for octet in block) + inner).hexdigest()


@given(st.binary(min_size=32, max_size=32), st.text())
@settings(deadline=None)
def test_a_pseudonym_is_the_keyed_digest_of_the_rfc(secret, text):
    key = Key(secret, kept=False)
    assert key.fingerprint(text) == rfc_2104(secret, text.encode())[:8]
    address = f"{text.strip()}@example.com"
    if address.isascii():
        wanted = rfc_2104(secret, address.strip().lower().encode())[:32]
        assert key.pseudonyms(pa.array([address])).to_pylist() == [wanted]


@pytest.mark.parametrize(
    "names",
    [
        ("Jürgen Müller", "Juergen Mueller", "JURGEN MULLER", "Müller, Jürgen"),
        ("Søren Kjær", "Soeren Kjaer", "Soren Kjar"),
        ("Åse Weiß", "Aase Weiss", "ase WEISS"),
    ],
)
def test_a_name_is_one_however_its_letters_are_written_out(names):
    assert len(set(KEY.pseudonyms(pa.array(names)).to_pylist())) == 1
    assert KEY.pseudonyms(pa.array(["Jürgen Miller"]))[0] != KEY.pseudonyms(pa.array(["Jürgen Müller"]))[0]


def test_a_customer_has_one_pseudonym_however_the_cell_is_written():
    cells = [
        "anna@example.com",
        " Anna@Example.COM\u00a0",
        "\uff41nna@example.com",
        "José",
        "JOSE\u0301",
        "Straße",
        "STRASSE",
    ]
    first, *rest = KEY.pseudonyms(pa.array(cells)).to_pylist()
    assert first == hmac.new(KEY.secret, b"anna@example.com", hashlib.sha256).hexdigest()[:32]
    assert rest[:2] == [first, first]
    assert rest[2] == rest[3] != rest[4] == rest[5]
    vale, turned, other = KEY.pseudonyms(pa.array(["Iris Vale", "VALE, Iris", "Iris, Vale"])).to_pylist()
    assert vale == turned != other


def test_blanks_have_no_pseudonym():
    assert KEY.pseudonyms(pa.array([None, "", "  \t", "\u00a0", "a"])).null_count == 4


def test_every_distinct_value_is_digested_once(monkeypatch):
    asked = Counter()
    original = privacy._pseudonym
    monkeypatch.setattr(privacy, "_pseudonym", lambda started, text: asked.update([text]) or original(started, text))
    pseudonyms = KEY.pseudonyms(pa.chunked_array([["a", "b", None, "a"], ["b", "a"]])).to_pylist()
    assert asked == {"a": 1, "b": 1}
    assert [pseudonyms.index(value) for value in pseudonyms] == [0, 1, 2, 0, 1, 0]


def test_two_keys_have_nothing_in_common():
    other = Key(secrets.token_bytes(32), kept=False)
    cells = pa.array(["anna@example.com"])
    assert KEY.pseudonyms(cells) != other.pseudonyms(cells)
    assert KEY.fingerprint("x") != other.fingerprint("x")


def test_a_key_shows_nothing_of_itself(monkeypatch, tmp_path):
    monkeypatch.setenv("SYNCGAP_HOME", str(tmp_path))
    key = case_key("northwind")
    assert repr(key) == str(key) == "Key(kept=True)"
    with pytest.raises(AttributeError):
        key.secret = b""


# Where the key stands


def test_the_key_is_made_once_and_kept_for_its_owner_alone(monkeypatch, tmp_path):
    home = tmp_path / "a" / "kit"
    monkeypatch.setenv("SYNCGAP_HOME", str(home))
    key = case_key("northwind")
    content = (home / "pseudonym.key").read_text()
    assert re.fullmatch(r"[0-9a-f]{64}\n", content)
    assert stat.S_IMODE((home / "pseudonym.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert [path.name for path in home.iterdir()] == ["pseudonym.key"]
    assert key == case_key("northwind") == Key(bytes.fromhex(rfc_2104(bytes.fromhex(content), b"northwind")), kept=True)
    assert case_key("Northwind").secret != key.secret
    assert case_key("caf\udce9").kept  # a folder's name need not be valid text


def test_the_folder_of_the_kit_is_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SYNCGAP_HOME", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative/path")
    assert kit_folder() == tmp_path / "home" / ".config" / "syncgap-kit"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert kit_folder() == tmp_path / "home" / ".config" / "syncgap-kit"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert kit_folder() == tmp_path / "xdg" / "syncgap-kit"
    monkeypatch.setenv("SYNCGAP_HOME", "~/own")
    assert kit_folder() == tmp_path / "home" / "own"
    assert all(stat.S_IMODE(folder.stat().st_mode) == 0o700 for folder in (tmp_path / "home" / "own", kit_folder()))


def test_without_a_folder_a_key_lives_as_long_as_the_run(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        monkeypatch.setenv("SYNCGAP_HOME", str(place))
        assert kit_folder() is None
        first, second = case_key("northwind"), case_key("northwind")
        assert not first.kept
        assert len(first.secret) == 32
        assert first.secret != second.secret


def test_without_a_home_there_is_no_folder(monkeypatch):
    monkeypatch.delenv("SYNCGAP_HOME", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)

    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    assert kit_folder() is None


def test_a_folder_that_keeps_no_key_gives_one_for_this_run(monkeypatch, tmp_path):
    monkeypatch.setenv("SYNCGAP_HOME", str(tmp_path))

    def refused(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    assert not case_key("northwind").kept
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "0 bytes"),
        (b"ab" * 31, "62 bytes"),
        (b"AB" * 32, "64 bytes"),
        (b"\xff\x00" * 32, "64 bytes"),
        (None, "cannot be read"),
    ],
)
def test_a_damaged_key_is_refused_by_name_and_left_alone(monkeypatch, tmp_path, content, words):
    monkeypatch.setenv("SYNCGAP_HOME", str(tmp_path))
    place = tmp_path / "pseudonym.key"
    place.mkdir() if content is None else place.write_bytes(content)
    with pytest.raises(BadCase) as refused:
        case_key("northwind")
    sentence = str(refused.value)
    assert sentence.startswith(f"{place}: ")
    assert words in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert content is None or place.read_bytes() == content


def test_who_comes_second_takes_the_key_of_the_first(monkeypatch, tmp_path):
    monkeypatch.setenv("SYNCGAP_HOME", str(tmp_path))
    link = Path.hardlink_to

    def overtaken(place, made):
        place.write_text("12" * 32)
        link(place, made)

    monkeypatch.setattr(Path, "hardlink_to", overtaken)
    assert case_key("northwind").secret.hex() == rfc_2104(b"\x12" * 32, b"northwind")
    assert [path.name for path in tmp_path.iterdir()] == ["pseudonym.key"]


def test_processes_that_make_the_key_at_once_end_with_the_same(tmp_path):
    code = (
        "import pathlib, sys, time\n"
        "from syncgap_kit.intake.privacy import case_key\n"
        "print('ready', flush=True)\n"
        "go = pathlib.Path(sys.argv[1])\n"
        "while not go.exists(): pass\n"
        "print(case_key('northwind').secret.hex())\n"
    )
    home, go = tmp_path / "kit", tmp_path / "go"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(go)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "SYNCGAP_HOME": str(home)},
            cwd=Path(__file__).parent.parent,
        )
        for _ in range(3)
    ]
    assert [process.stdout.readline() for process in started] == ["ready\n"] * 3
    go.touch()
    found = {process.communicate()[0] for process in started}
    assert len(found) == 1
    assert re.fullmatch(r"[0-9a-f]{64}\n", found.pop())
    assert [path.name for path in home.iterdir()] == ["pseudonym.key"]


def test_a_program_among_users_keeps_its_name_and_a_person_does_not():
    users = pa.array(["System Administration", "Mara Holt", "Ledgerline App", "system administration", "Mara App Holt"])
    told = KEY.pseudonyms(users, r"(?i)system administration|.+ app").to_pylist()
    assert [told[place] for place in (0, 2, 3)] == ["System Administration", "Ledgerline App", "system administration"]
    assert [len(told[place]) for place in (1, 4)] == [32, 32]
