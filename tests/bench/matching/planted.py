"""Orders and documents with a known fate for each order, written by DuckDB as Parquet; the same for the same size.

Of a thousand orders ten are missing, five differ, ten are posted twice, two are keyed by hand and twenty bear their
number in the memo alone. Documents of nobody's (wholesale, under running numbers of their own) stand between them.
"""

from pathlib import Path

import duckdb

ORDERS = """
SELECT i AS order_key, 'shop' AS channel, (5800000000000 + i)::VARCHAR AS order_id, '#' || (100000 + i) AS order_name,
    TIMESTAMP '2020-01-01' + INTERVAL (i * 15) SECOND AS created_at, 'USD' AS currency,
    ((hash(i) % 30000) / 100 + 5)::DECIMAL(18, 4) AS total, md5((hash(i + 7) % 400000)::VARCHAR) AS customer_key,
    CASE WHEN i % 100 = 3 THEN 'missing' WHEN i % 200 = 5 THEN 'mismatched' WHEN i % 100 = 8 THEN 'duplicated'
        WHEN i % 500 = 11 THEN 'by hand' WHEN i % 50 = 17 THEN 'memo' ELSE 'posted' END AS fate
FROM range({orders}) AS numbers(i)
"""
DOCUMENTS = """
SELECT CASE WHEN fate IN ('memo', 'by hand') THEN 'R' || (order_key * 7 % 999983) ELSE order_name END AS doc_number,
    CASE WHEN fate = 'memo' THEN 'Shop order ' || order_name ELSE 'Shop' END AS memo,
    (created_at + INTERVAL (hash(order_key) % 2) DAY)::DATE AS date,
    total + CASE WHEN fate = 'mismatched' THEN 1.5 ELSE 0 END AS amount, customer_key
FROM orders WHERE fate <> 'missing'
UNION ALL
SELECT order_name, 'Shop', created_at::DATE, total, customer_key FROM orders WHERE fate = 'duplicated'
UNION ALL
SELECT 'W-' || i, 'PO', DATE '2020-01-01' + (i % 1500)::INTEGER, ((hash(i * 3) % 900000) / 100)::DECIMAL(18, 4),
    md5('dealer' || i % 50) FROM range({orders} // 100) AS numbers(i)
"""
FATES = {"by hand": "posted", "memo": "posted"}  # what an order's fate is called in the end


def plant(folder: Path, orders: int) -> dict[str, int]:
    """Write orders.parquet and documents.parquet; returns how many orders have which disposition."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE orders AS {ORDERS.format(orders=orders)}")
        connection.execute(f"CREATE TABLE papers AS {DOCUMENTS.format(orders=orders)}")
        numbered = "SELECT row_number() OVER (ORDER BY date, doc_number, memo, amount) AS posting_key, * FROM papers"
        connection.execute(f"COPY ({numbered}) TO '{folder / 'documents.parquet'}'")
        connection.execute(f"COPY (SELECT * EXCLUDE fate FROM orders) TO '{folder / 'orders.parquet'}'")
        counted = connection.execute("SELECT fate, count(*) FROM orders GROUP BY fate ORDER BY fate").fetchall()
    known: dict[str, int] = {}
    for fate, count in counted:
        known[FATES.get(fate, fate)] = known.get(FATES.get(fate, fate), 0) + count
    return dict(sorted(known.items()))
