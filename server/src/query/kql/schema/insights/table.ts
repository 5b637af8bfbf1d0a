import {
  column,
  type InsightsColumn,
  leadingColumns,
  type Subject,
  sharedColumns,
} from '../insights-columns.ts';
import { milliseconds, performanceBucket } from '../sql.ts';

/** A table under both names, over one stored table. */
export interface InsightsTable {
  readonly classic: string;
  readonly workspace: string;
  readonly stored: string;
  readonly time: string;
  /** Which rows of the stored table belong to it */
  readonly where: string;
  readonly columns: readonly InsightsColumn[];
}

export function table(
  classic: string,
  workspace: string,
  stored: string,
  where: string,
  own: readonly InsightsColumn[],
  subject: Subject,
): InsightsTable {
  return {
    classic,
    workspace,
    stored,
    time: subject.time,
    where,
    columns: [...leadingColumns(subject), ...own, ...sharedColumns(subject)],
  };
}

export function duration(sql: string): InsightsColumn[] {
  return [
    column('duration', 'DurationMs', 'real', milliseconds(sql)),
    column('performanceBucket', 'PerformanceBucket', 'string', performanceBucket(sql)),
  ];
}
