"""What reads the files: DuckDB inside the program, or Spark on as many machines as there are."""
