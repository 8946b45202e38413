"""One Dagster asset for each SQL file under sql/mart."""
