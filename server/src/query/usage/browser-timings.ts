import type { PageTiming } from '@headwater/contract';
import { pointRead, type Reader } from '../reader.ts';
import { askUsage, type UsageQuestion } from './ask-usage.ts';

interface TimingRow {
  readonly page: string;
  readonly every: number;
  readonly count: number;
  readonly totalNs: number;
  readonly p95Ns: number | string;
  /** Averages in milliseconds, in the order of `parts` */
  readonly parts: readonly (number | null)[];
}

/** Measurements of browser timings, milliseconds. */
const parts = ['networkDuration', 'sendDuration', 'receiveDuration', 'processingDuration'];
const average = (part: string) =>
  `CAST(if(countIf(mapContains(attributes_number, '${part}')) = 0, NULL,
    sumIf(attributes_number['${part}'] * weight, mapContains(attributes_number, '${part}'))
      / sumIf(weight, mapContains(attributes_number, '${part}'))), 'Nullable(Float64)')`;

/** How long pages took to load and where the time went: of all, and of each page, most viewed first. */
export async function browserTimings(
  reader: Reader,
  question: UsageQuestion & { readonly limit: number },
): Promise<{ all: PageTiming | null; pages: PageTiming[] }> {
  const { where, parameters } = askUsage(question, "('browser_timing')");
  const rows = await reader.read<TimingRow>(
    `SELECT toString(name) AS page, grouping(name) AS every, sum(weight) AS count,
       sum(weight * duration_ns) / sum(weight) AS totalNs,
       quantileExactWeighted(0.95)(duration_ns, toUInt64(round(weight * 1e6))) AS p95Ns,
       [${parts.map(average).join(', ')}] AS parts
     FROM events WHERE ${where} GROUP BY GROUPING SETS ((name), ())
     ORDER BY every DESC, count DESC, page LIMIT {rows:UInt32}`,
    { ...parameters, rows: question.limit + 1 },
    pointRead,
  );
  const timings = rows.filter(({ count }) => count > 0);
  const total = timings.find(({ every }) => Number(every) === 1);
  return {
    all: total === undefined ? null : mapTiming(total),
    pages: timings.filter((row) => row !== total).map(mapTiming),
  };
}

function mapTiming({ page, count, totalNs, p95Ns, parts: averages }: TimingRow): PageTiming {
  const [networkNs = null, sendNs = null, receiveNs = null, processingNs = null] = averages.map((ms) =>
    ms === null ? null : ms * 1e6,
  );
  return { name: page, count, totalNs, networkNs, sendNs, receiveNs, processingNs, p95Ns: Number(p95Ns) };
}
