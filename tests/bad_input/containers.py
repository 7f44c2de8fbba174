"""91, 97 to 99 and 101 to 103: files that are not the plain text they are named for, and odd names."""

import gzip
import hashlib
import io
import os

from tests.small_case import ORDERS, write

from .bench import Bench, lacking
from .content import HEADER, ROWS, SHOP, file, instead
from .parts import Finds, Loads, Stop, Tries, bad
from .workbooks import OLD_EXCEL, ORDER_CELLS, ZIP, workbook, zipped

GZ = "exports/shopify/orders.csv.gz"
LOGIN = "<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>Your session has expired</body></html>\n"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
JSON = '[{"id": 5800000001001, "name": "#1001", "financial_status": "paid", "total_price": "10.50"}]\n'
PAYLOAD = "or'd\"er; DROP TABLE orders;--\n\U0001f600 <b>&"
AWKWARD = f"exports/shopify/{PAYLOAD}{'x' * (251 - len(PAYLOAD.encode()))}.csv"


def each_member_by_itself(case):
    inputs = {item.path: item for item in case.inputs}
    for name, rows in (("first.csv", ROWS[:6]), ("second.csv", ROWS[6:])):
        item = inputs[f"{ZIP}/{name}"]
        assert (item.rows, item.loaded, item.quarantined, item.not_data) == (7, 6, 0, 1)
        assert item.sha256 == hashlib.sha256((HEADER + "".join(rows)).encode()).hexdigest()


def wrong_sum():
    content = bytearray(gzip.compress(SHOP.encode()))
    content[-8] ^= 1
    return bytes(content)


def named_as_it_is(found):
    [item] = [item for item in found.findings["inputs"] if item["format"] == "shopify_orders"]
    assert item["path"] == AWKWARD
    assert (item["rows"], item["loaded"]) == (13, 12)


def link(folder):
    (folder / "exports/shopify/more.csv").symlink_to(folder / ORDERS)


def pipe(folder):
    os.mkfifo(folder / "exports/shopify/more.csv")


def device(folder):
    (folder / "exports/shopify/more.csv").symlink_to("/dev/zero")


def directory(folder):
    write(folder / "exports/shopify/more.csv/orders.csv", SHOP)


def unreadable(bench: Bench):
    """Root may read everything: where the tests run as root, the refusal of the system is played."""
    folder = bench.case()
    if os.geteuid():
        (folder / ORDERS).chmod(0)
        sentence = bench.refused_by_command(folder, unchanged=False)
        (folder / ORDERS).chmod(0o644)
    else:
        opening = io.open

        def denied(path, *arguments, **options):
            if str(path).endswith(ORDERS):
                raise PermissionError(13, "Permission denied", str(path))
            return opening(path, *arguments, **options)

        with bench.patch.context() as patch:
            patch.setattr("io.open", denied)
            patch.setattr("builtins.open", denied)
            sentence = bench.refused_by_command(folder, unchanged=False)
    assert lacking((ORDERS, "permission"), sentence) == []


def no_pipe(bench: Bench):
    """In a process of its own: a kit that reads from a pipe waits for ever."""
    told = bench.bounded(bench.case(pipe))
    assert lacking(("exports/shopify/more.csv:", "pipe|fifo|file", "copy|remove|move"), told["refused"]) == []


CASES = (
    bad(  # magic bytes decide, not the ending: a sound workbook is read as what it is
        91,
        "something else inside a .csv",
        Stop(file(ORDERS, LOGIN), (ORDERS, "HTML|web page", "again|sign|log in"), command=True),
        Stop(file(ORDERS, PDF), (ORDERS, "PDF", "CSV")),
        Stop(file(ORDERS, JSON), (ORDERS, "JSON")),
        Stop(file(ORDERS, OLD_EXCEL), (ORDERS, "Excel|xls", "save|again")),
        Loads(file(ORDERS, workbook({"Orders": ORDER_CELLS})), counts={ORDERS: (13, 12, 0, 1)}),
    ),
    bad(
        97,
        "a zip of several files",
        Loads(
            instead(ZIP, zipped(("first.csv", HEADER + "".join(ROWS[:6])), ("second.csv", HEADER + "".join(ROWS[6:])))),
            then=each_member_by_itself,
        ),
    ),
    bad(
        98,
        "zip files that mean harm",
        Stop(instead(ZIP, zipped(("orders.csv", bytes(30 << 20)))), (ZIP, "bomb|times|grows|unpack|larger")),
        Stop(instead(ZIP, zipped(("orders.zip", zipped(("orders.csv", SHOP))))), (ZIP, "archive|zip")),
        Stop(instead(ZIP, zipped(("../../orders.csv", SHOP))), (ZIP, "..")),
        Stop(instead(ZIP, zipped(("/etc/orders.csv", SHOP))), (ZIP, "/etc/orders.csv")),
        Stop(instead(ZIP, zipped(links=[("orders.csv", "/etc/passwd")])), (ZIP, "link")),
    ),
    bad(
        99,
        "gzip files that are damaged",
        Stop(instead(GZ, gzip.compress(SHOP.encode())[:-20]), (GZ, "damaged|cut", "again")),
        Stop(instead(GZ, wrong_sum()), (GZ, "damaged|checksum|CRC", "again")),
    ),
    bad(101, "a name of quotes, line breaks and 255 bytes", Finds(instead(AWKWARD, SHOP), named_as_it_is)),
    bad(
        102,
        "links, pipes, devices and folders",
        Stop(link, ("exports/shopify/more.csv:", "link", "copy the file itself"), command=True),
        Tries(no_pipe),
        Stop(device, ("exports/shopify/more.csv:", "copy|remove|move")),
        Stop(directory, ("exports/shopify/more.csv", "move|remove|copy|add")),
    ),
    bad(103, "a file that may not be read", Tries(unreadable)),
)
