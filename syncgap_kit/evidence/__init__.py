"""What an auditor holds: charts, tables, sentences, the report and the seal that shows whether it was altered."""
