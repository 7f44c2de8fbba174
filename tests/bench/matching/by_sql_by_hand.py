"""The same matching written by hand in SQL: the peer that the kit's CPU is held against.

It delivers what the kit delivers for these tables: a row per order with disposition, reason, document number,
difference, documents and the day of the decision in the books' zone; the documents of the shop that are no order's; the
counts and sums of the conservation statement; and how long after the order, in the books' zone and UTC, its documents
are dated, since the kit tells that of every channel as well. It is told what the kit has to learn: how the numbers are
written. It does nothing of what the kit does beside: it looks neither for sums nor for refunds.
"""

from pathlib import Path

import duckdb

MEMORY = "2GB"
STEPS = """
SET TimeZone = 'UTC';
CREATE TEMP TABLE named AS SELECT order_key, channel, total, customer_key, created_at::DATE AS day_of_utc,
    timezone('America/New_York', created_at::TIMESTAMPTZ)::DATE AS day,
    regexp_replace(upper(trim(order_name)), '^#', '') AS name FROM orders;
CREATE TEMP TABLE papers AS SELECT *, regexp_replace(upper(trim(doc_number)), '^#', '') AS number FROM documents;
CREATE TEMP TABLE by_number AS SELECT posting_key, order_key FROM papers JOIN named ON number = name;
CREATE TEMP TABLE by_memo AS SELECT posting_key, order_key
    FROM (SELECT posting_key, unnest(regexp_extract_all(upper(memo), '\\b\\d{6,8}\\b')) AS name
        FROM papers ANTI JOIN by_number USING (posting_key)) JOIN named USING (name);
CREATE TEMP TABLE by_id AS FROM by_number UNION ALL FROM by_memo;
CREATE TEMP TABLE pairs AS SELECT p.posting_key, n.order_key, abs(p.date - n.day) AS days
    FROM (FROM papers ANTI JOIN by_id USING (posting_key)) p JOIN (FROM named ANTI JOIN by_id USING (order_key)) n
    ON p.customer_key = n.customer_key AND p.amount = n.total WHERE abs(p.date - n.day) <= 30;
CREATE TEMP TABLE matched AS SELECT *, false AS by_hand FROM by_id UNION ALL SELECT posting_key, order_key, true
    FROM (SELECT *, row_number() OVER (PARTITION BY order_key ORDER BY days, posting_key) AS of_order,
        row_number() OVER (PARTITION BY posting_key ORDER BY days, order_key) AS of_document FROM pairs)
    WHERE of_order = 1 AND of_document = 1;
CREATE TEMP TABLE several AS SELECT order_key FROM matched GROUP BY order_key HAVING count(*) > 1;
CREATE TEMP TABLE summed AS
    SELECT order_key, 1 AS documents, amount::DECIMAL(38, 4) AS booked, doc_number, by_hand, 1 AS days
    FROM (FROM matched ANTI JOIN several USING (order_key)) JOIN papers USING (posting_key)
    UNION ALL SELECT order_key, count(*), sum(amount), string_agg(doc_number, ', ' ORDER BY date, posting_key),
        bool_or(by_hand), count(DISTINCT date)
    FROM (FROM matched SEMI JOIN several USING (order_key)) JOIN papers USING (posting_key) GROUP BY order_key;
CREATE TABLE fates AS SELECT * EXCLUDE (days, by_hand, booked), booked - total AS difference, CASE disposition
        WHEN 'missing' THEN 'no document in the books' WHEN 'mismatched' THEN 'the amounts differ'
        WHEN 'duplicated' THEN documents || ' documents for one order' || CASE WHEN by_hand
            THEN ', keyed by hand beside the sync' WHEN days = 1 THEN ' with the same number and day, as after a retry'
            ELSE ' with the same number, posted again on another day' END
        ELSE if(by_hand, 'keyed by hand', '') END AS reason
    FROM (SELECT o.*, n.day AS decision_day, documents, booked, doc_number, by_hand, days, CASE
            WHEN documents IS NULL THEN 'missing' WHEN abs(booked - o.total) <= 0.01 * documents THEN 'posted'
            WHEN documents > 1 THEN 'duplicated' ELSE 'mismatched' END AS disposition
        FROM orders o JOIN named n USING (order_key) LEFT JOIN summed USING (order_key));
CREATE TABLE orphans AS SELECT posting_key, doc_number, date, amount
    FROM papers ANTI JOIN matched USING (posting_key)
    WHERE doc_number LIKE '#%' AND regexp_full_match(number, '\\d{6,8}');
CREATE TABLE statement AS SELECT channel, currency, disposition, count(*) AS orders, sum(total) AS worth
    FROM fates GROUP BY channel, currency, disposition;
CREATE TABLE days AS SELECT channel, date - day AS lag, date - day_of_utc AS lag_of_utc, count(*) AS documents
    FROM matched JOIN papers USING (posting_key) JOIN named USING (order_key) GROUP BY ALL;
"""


def match(folder: Path, scratch: Path, memory: str = MEMORY) -> dict[str, int]:
    """Match; returns how many orders have which disposition."""
    with duckdb.connect(scratch / "sql.duckdb", config={"threads": 2, "memory_limit": memory}) as connection:
        for name in ("orders", "documents"):
            connection.execute(f"CREATE VIEW {name} AS FROM '{folder / name}.parquet'")
        connection.execute(STEPS)
        counted = connection.execute("SELECT disposition, sum(orders)::BIGINT FROM statement GROUP BY 1 ORDER BY 1")
        return dict(counted.fetchall())
