-- As for spans.
ALTER TABLE logs MODIFY SETTING min_bytes_for_wide_part = 16777216,
  vertical_merge_algorithm_min_rows_to_activate = 16384;

ALTER TABLE logs MODIFY COLUMN time CODEC(ZSTD(1)),
  MODIFY COLUMN observed_time CODEC(ZSTD(1)),
  MODIFY COLUMN attributes CODEC(ZSTD(3));
