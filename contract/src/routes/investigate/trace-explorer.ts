import { z } from 'zod';
import { unixMs } from '../../common.ts';
import { defineRoute } from '../../route.ts';
import { spanQuestion } from '../traces.ts';

/** Keys as the search syntax writes them: `service`, `@http.status_code`, `container.name`. */
const keys = z.array(z.string().min(1).max(512)).min(1);

export const listFacets = defineRoute({
  method: 'POST',
  path: '/api/spans/facets',
  page: 'traces',
  summary:
    'The most frequent values of some keys among matching spans, each without the conditions on its own key',
  body: spanQuestion.extend({
    keys: keys.max(40),
    /** Only values that contain this, in any case */
    contains: z.string().max(255).default(''),
    limit: z.number().int().min(1).max(200).default(10),
  }),
  response: z.object({
    facets: z.array(
      z.object({
        key: z.string(),
        values: z.array(z.object({ value: z.string(), count: z.number() })),
        /** There are more values than were asked for */
        more: z.boolean(),
        /** rollup: whole minutes; rows: exact */
        source: z.enum(['rollup', 'rows']),
        /** Counted from here on: later than the question's start when there are too many spans to count them all */
        countedFromMs: unixMs,
      }),
    ),
  }),
});
export type Facet = z.infer<(typeof listFacets)['response']>['facets'][number];

export const listRanges = defineRoute({
  method: 'POST',
  path: '/api/spans/ranges',
  page: 'traces',
  summary:
    'The smallest and largest number of some keys among matching spans, without the conditions on the key',
  body: spanQuestion.extend({ keys: keys.max(20) }),
  response: z.object({
    ranges: z.array(
      z.object({
        key: z.string(),
        /** null where no span has a number */
        min: z.number().nullable(),
        max: z.number().nullable(),
        countedFromMs: unixMs,
      }),
    ),
  }),
});
export type MeasureRange = z.infer<(typeof listRanges)['response']>['ranges'][number];
