"""The same matching written by hand in SQL: the peer that the kit's CPU is held against."""

from pathlib import Path

import duckdb

STEPS = """
CREATE TEMP TABLE named AS SELECT order_key, total, customer_key, created_at::DATE AS day,
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
CREATE TEMP TABLE matched AS FROM by_id UNION ALL SELECT posting_key, order_key FROM (SELECT *,
        row_number() OVER (PARTITION BY order_key ORDER BY days, posting_key) AS of_order,
        row_number() OVER (PARTITION BY posting_key ORDER BY days, order_key) AS of_document FROM pairs)
    WHERE of_order = 1 AND of_document = 1;
CREATE TEMP TABLE summed AS SELECT order_key, count(*) AS documents, sum(amount) AS booked
    FROM matched JOIN papers USING (posting_key) GROUP BY order_key;
CREATE TABLE fates AS SELECT o.*, documents, booked, CASE WHEN documents IS NULL THEN 'missing'
        WHEN abs(booked - total) <= 0.01 * documents THEN 'posted' WHEN documents > 1 THEN 'duplicated'
        ELSE 'mismatched' END AS disposition FROM orders o LEFT JOIN summed USING (order_key);
"""


def match(folder: Path, scratch: Path) -> dict[str, int]:
    """Match; returns how many orders have which disposition."""
    with duckdb.connect(scratch / "sql.duckdb", config={"threads": 2, "memory_limit": "4GB"}) as connection:
        for name in ("orders", "documents"):
            connection.execute(f"CREATE VIEW {name} AS FROM '{folder / name}.parquet'")
        connection.execute(STEPS)
        counted = connection.execute("SELECT disposition, count(*) FROM fates GROUP BY 1 ORDER BY 1").fetchall()
    return dict(counted)
