-- As for spans.
ALTER TABLE logs MODIFY COLUMN time CODEC(T64, ZSTD(1));
