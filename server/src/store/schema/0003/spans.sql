-- Blocks stay one file each as they come; from the first merge on, a part of 8 MiB and more is columns in files of their
-- own, merged column by column at half the cost. Random nanoseconds inside a second compress better as they are.
ALTER TABLE spans MODIFY SETTING min_bytes_for_wide_part = 8388608,
  min_level_for_wide_part = 1,
  vertical_merge_algorithm_min_rows_to_activate = 16384;

ALTER TABLE spans MODIFY COLUMN start_time CODEC(ZSTD(1)),
  MODIFY COLUMN attributes CODEC(ZSTD(3));
