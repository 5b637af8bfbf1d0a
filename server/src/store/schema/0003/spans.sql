-- Small blocks stay one file each; from 16 MiB on (some 50,000 spans) columns are files of their own and are merged column
-- by column, which costs half. Random nanoseconds inside a second compress better as they are.
ALTER TABLE spans MODIFY SETTING min_bytes_for_wide_part = 16777216,
  vertical_merge_algorithm_min_rows_to_activate = 16384;

ALTER TABLE spans MODIFY COLUMN start_time CODEC(ZSTD(1)),
  MODIFY COLUMN attributes CODEC(ZSTD(3));
