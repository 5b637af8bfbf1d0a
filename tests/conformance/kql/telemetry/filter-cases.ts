import { startMs } from '../../../../server/src/query/testing/builders.ts';
import { type Item, requests } from '../telemetry-rows.ts';
import { durations, sum, type TelemetryCase, word } from './figures.ts';

const conditions: readonly [text: string, keep: (item: Item) => boolean][] = [
  ['name == "GET /notes"', (item) => item.name === 'GET /notes'],
  ['name =~ "put /notes"', (item) => item.name.toLowerCase() === 'put /notes'],
  ['name has "notes"', (item) => word(item.name, 'notes')],
  ['name has_cs "Notes"', (item) => item.name.includes('Notes')],
  ['name contains "OTE"', (item) => /ote/i.test(item.name)],
  ['name !contains "note"', (item) => !/note/i.test(item.name)],
  ['name startswith "get"', (item) => item.name.startsWith('GET')],
  ['name endswith "/"', (item) => item.name.endsWith('/')],
  ['name matches regex @"^(PUT|POST) /[a-z]+$"', (item) => /^(PUT|POST) \/[a-z]+$/.test(item.name)],
  ['name in ("GET /", "GET /tags")', (item) => ['GET /', 'GET /tags'].includes(item.name)],
  ['name !in~ ("get /", "get /tags")', (item) => !['GET /', 'GET /tags'].includes(item.name)],
  ['name has_any ("tags", "id")', (item) => word(item.name, 'tags') || word(item.name, 'id')],
  ['name has_all ("delete", "id")', (item) => word(item.name, 'delete') && word(item.name, 'id')],
  ['duration > 1500', (item) => item.duration > 1_500],
  ['duration between (100.0 .. 200.0)', (item) => item.duration >= 100 && item.duration <= 200],
  ['duration !between (100.0 .. 1900.0)', (item) => item.duration < 100 || item.duration > 1_900],
  ['success == false and resultCode startswith "5"', (item) => !item.success && item.code.startsWith('5')],
  ['toint(resultCode) >= 400 or success == "False"', (item) => Number(item.code) >= 400 || !item.success],
  ['customDimensions.plan == "gold"', (item) => item.plan === 'gold'],
  ['tostring(customDimensions["plan"]) =~ "gold"', (item) => item.plan.toLowerCase() === 'gold'],
  ['isempty(customDimensions.plan)', (item) => item.plan === ''],
  ['toint(customDimensions.size) % 7 == 3', (item) => item.size !== null && item.size % 7 === 3],
  [
    'isnull(customDimensions.size) and cloud_RoleName != "web"',
    (item) => item.size === null && item.role !== 'web',
  ],
  [
    `timestamp >= datetime(${new Date(startMs + 600_000).toISOString()})`,
    (item) => item.ms >= startMs + 600_000,
  ],
  ['timestamp > ago(50m)', (item) => item.ms > startMs + 600_000],
  [
    'hourofday(timestamp) == 8 and not(success == true)',
    (item) => item.ms < startMs + 3_600_000 && !item.success,
  ],
  ['strlen(name) > 9', (item) => item.name.length > 9],
  ['extract(@"^([A-Z]+) ", 1, name) == "DELETE"', (item) => item.name.startsWith('DELETE ')],
];

/** Which rows a condition keeps, by number and by the sum of what they took. */
export const filters: readonly TelemetryCase[] = conditions.map(
  ([condition, keep]): TelemetryCase => ({
    text: `requests | where ${condition} | summarize count(), sum(duration)`,
    rows: () => {
      const kept = requests.filter(keep);
      return [[kept.length, sum(durations(kept))]];
    },
  }),
);
