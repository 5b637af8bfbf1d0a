import { ClickHouseException } from '../sql/clickhouse-exception.ts';
import type { Settings } from './sessions.ts';

/** The most that one read may use; a request can ask for less. Zero would mean unlimited and is raised to this. */
export interface ReadLimits {
  /** seconds */
  readonly max_execution_time: number;
  /** bytes */
  readonly max_memory_usage: number;
  readonly max_rows_to_read: number;
  readonly max_bytes_to_read: number;
  readonly max_result_rows: number;
  readonly max_result_bytes: number;
  readonly max_threads: number;
}

/** Read settings that change how a query runs or looks, but neither its rights nor another's share. */
const allowedOnReads =
  /^(max_(block_size|rows_in_.+|bytes_in_.+|rows_to_.+|bytes_to_.+|bytes_before_.+|ast_.+|expanded_ast_.+|query_size|parser_depth|parser_backtracks|temporary_columns|subquery_depth|columns_to_read|estimated_execution_time|final_threads|streams_.+|memory_usage_.+)|additional_table_filters|limit|offset|extremes|log_comment|timeout_.+|.+_overflow_mode|output_format_.+|format_.+|date_time_.+|join_.+|use_.+|optimize_.+|query_plan_.+|query_cache_.+|merge_tree_.+|enable_.+|allow_(simdjson|experimental_analyzer|reorder_.+)|compile_.+|min_(count_to|table_rows)_.+|group_by_.+|distinct_.+|aggregation_.+|totals_.+|force_.+|read_in_order_.+|session_timezone|cast_.+|transform_null_in|any_join_.+|prefer_.+|do_not_merge_.+|final|local_filesystem_read_.+|load_balancing|interactive_delay|add_http_cors_header|cancel_http_readonly_queries_on_client_close|select_sequential_consistency)$/;

/**
 * Settings of a locked session: what the request asks for within the limits, the limits for the rest.
 *
 * @throws ClickHouseException 164 (READONLY) for a setting that reads may not change
 */
export function clampSettings(asked: Settings, limits: ReadLimits): Settings {
  const settings = new Map<string, string>();
  for (const [name, value] of asked) {
    if (name in limits) continue;
    if (!allowedOnReads.test(name)) {
      throw new ClickHouseException(164, 'READONLY', `Cannot modify '${name}' setting in readonly mode`);
    }
    settings.set(name, value);
  }
  for (const [name, limit] of Object.entries(limits) as [string, number][]) {
    const wanted = Number(asked.get(name) ?? limit);
    const valid = Number.isFinite(wanted) && wanted > 0 && (limit === 0 || wanted < limit);
    settings.set(name, String(valid ? wanted : limit));
  }
  return settings;
}
