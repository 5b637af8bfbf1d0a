import { column, type InsightsColumn, type Subject } from '../insights-columns.ts';
import { hexId, milliseconds, performanceBucket, text } from '../sql.ts';
import { duration, table } from './table.ts';

const eventSubject: Omit<Subject, 'itemType'> = {
  time: 'time',
  operation: text('operation'),
  operationId: hexId('trace_id'),
  parentId: hexId('parent_span_id'),
  identity: 'trace_id, span_id, kind, name, service, url',
  userId: text('user_id'),
  sessionId: text('session_id'),
};

export const customEvents = table(
  'customEvents',
  'AppEvents',
  'events',
  "kind = 'custom'",
  [column('name', 'Name', 'string', text('name'))],
  { ...eventSubject, itemType: 'customEvent' },
);

export const pageViews = table(
  'pageViews',
  'AppPageViews',
  'events',
  "kind = 'page_view'",
  [
    column('id', 'Id', 'string', hexId('span_id')),
    column('name', 'Name', 'string', text('name')),
    column('url', 'Url', 'string', text('url')),
    ...duration('duration_ns'),
  ],
  { ...eventSubject, itemType: 'pageView' },
);

function timing(name: string, workspace: string): InsightsColumn {
  return column(
    name,
    workspace,
    'real',
    `if(mapContains(attributes_number, '${name}'), toNullable(attributes_number['${name}']), NULL)`,
  );
}

export const browserTimings = table(
  'browserTimings',
  'AppBrowserTimings',
  'events',
  "kind = 'browser_timing'",
  [
    column('name', 'Name', 'string', text('name')),
    column('url', 'Url', 'string', text('url')),
    timing('networkDuration', 'NetworkDurationMs'),
    timing('sendDuration', 'SendDurationMs'),
    timing('receiveDuration', 'ReceiveDurationMs'),
    timing('processingDuration', 'ProcessingDurationMs'),
    column('totalDuration', 'TotalDurationMs', 'real', milliseconds('duration_ns')),
    column('performanceBucket', 'PerformanceBucket', 'string', performanceBucket('duration_ns')),
  ],
  { ...eventSubject, itemType: 'browserTiming' },
);

const sentId = "attributes['ai.id']";
export const availabilityResults = table(
  'availabilityResults',
  'AppAvailabilityResults',
  'events',
  "kind = 'availability'",
  [
    column('id', 'Id', 'string', `if(${sentId} != '', ${sentId}, ${hexId('span_id')})`),
    column('name', 'Name', 'string', text('name')),
    column('location', 'Location', 'string', text('location')),
    {
      ...column('success', 'Success', 'string', "if(outcome = 1, '1', '0')"),
      workspaceColumn: { type: 'bool', sql: '(outcome = 1)' },
    },
    column('message', 'Message', 'string', text('message')),
    ...duration('duration_ns'),
    column(
      'size',
      'Size',
      'real',
      "if(mapContains(attributes_number, 'size'), toNullable(attributes_number['size']), NULL)",
    ),
  ],
  { ...eventSubject, itemType: 'availabilityResult' },
);
