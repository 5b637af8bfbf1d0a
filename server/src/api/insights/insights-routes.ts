import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { eventsMetadata } from '../../query/insights-api/events/event-metadata.ts';
import { getEvent, queryEvents, rangeOfEvent } from '../../query/insights-api/events/query-events.ts';
import { metricsMetadata } from '../../query/insights-api/metrics/metadata.ts';
import { queryInsightsMetric, type RunText } from '../../query/insights-api/metrics/query-metric.ts';
import { grantedProject } from '../granted-project.ts';
import { askedProject } from '../kql/asked-project.ts';
import type { QueryServiceOptions } from '../kql/query-routes.ts';
import { type QueryAnswer, writeCell } from '../kql/respond.ts';
import { parseTimespan, type Timespan } from '../kql/timespan.ts';
import { answerInsightsError } from './respond.ts';

const standardTimespan = 'PT12H';
const text = z.string().max(16_384);
/** A list may come as text with commas (GET) or as a list (batch). */
const list = z.union([text, z.array(text).max(20)]).transform((value) => [value].flat().join(','));
const whole = z.coerce.number().int().nonnegative();

const metricQuery = z.object({
  timespan: text.optional(),
  aggregation: list.optional(),
  interval: text.optional(),
  segment: list.optional(),
  top: whole.optional(),
  orderby: text.optional(),
  filter: text.optional(),
});

const batch = z
  .array(z.object({ id: z.string().max(200), parameters: metricQuery.extend({ metricId: text }) }))
  .min(1)
  .max(100);

const eventQuery = z.object({
  timespan: text.optional(),
  $filter: text.optional(),
  $search: text.optional(),
  $orderby: text.optional(),
  $select: text.optional(),
  $skip: whole.optional(),
  $top: whole.optional(),
  $count: z
    .union([z.boolean(), z.enum(['true', 'false'])])
    .transform((value) => String(value) === 'true')
    .optional(),
  $apply: text.optional(),
  $format: text.optional(),
});

interface Asked {
  readonly options: QueryServiceOptions;
  readonly request: FastifyRequest;
  readonly signal: AbortSignal;
}

/**
 * Application Insights' API for metrics and events: `/v1/apps/{appId}/metrics/{id}`, `/metrics` (batch),
 * `/metrics/metadata`, `/events/{type}`, `/events/{type}/{id}`, `/events/$metadata`.
 */
export function serveInsights(app: FastifyInstance, options: QueryServiceOptions): void {
  const serve =
    (answer: (asked: Asked) => Promise<unknown>) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const asked = { options, request, signal: hangUp(reply) };
      const { status, body } = await said(() => answer(asked));
      return reply.status(status).send(body);
    };
  app.get('/v1/apps/:appId/metrics/metadata', async () => metricsMetadata());
  app.get('/v1/apps/:appId/metrics/*', serve(answerMetric));
  app.post('/v1/apps/:appId/metrics', serve(answerBatch));
  app.get('/v1/apps/:appId/events/$metadata', (_request, reply) =>
    reply.header('content-type', 'application/xml; charset=utf-8').send(eventsMetadata()),
  );
  app.get('/v1/apps/:appId/events/:type', serve(answerEvents));
  app.get('/v1/apps/:appId/events/:type/:eventId', serve(answerEvent));
}

async function said(answer: () => Promise<unknown>): Promise<QueryAnswer> {
  try {
    return { status: 200, body: await answer() };
  } catch (error) {
    return answerInsightsError(error);
  }
}

function answerMetric(asked: Asked): Promise<unknown> {
  const { params, query } = asked.request;
  const metricId = String((params as Record<string, unknown>)['*']);
  return metricOf(asked, { ...parse(metricQuery, query), metricId });
}

async function metricOf(
  asked: Asked,
  { timespan, ...parameters }: z.output<typeof metricQuery> & { metricId: string },
): Promise<unknown> {
  const range = parseTimespan(timespan ?? standardTimespan, asked.options.nowMs());
  return { value: await queryInsightsMetric(parameters, range, runner(asked, range)) };
}

/** Each question is answered or refused on its own. */
async function answerBatch(asked: Asked): Promise<unknown> {
  const answers: unknown[] = [];
  for (const { id, parameters } of parse(batch, asked.request.body)) {
    answers.push({ id, ...(await said(() => metricOf(asked, parameters))) });
  }
  return answers;
}

async function answerEvents(asked: Asked): Promise<unknown> {
  const { type, appId } = asked.request.params as { type: string; appId: string };
  const { timespan, ...parameters } = parse(eventQuery, asked.request.query);
  const range = parseTimespan(timespan ?? standardTimespan, asked.options.nowMs());
  const { value, count, isLimitAdded } = await queryEvents(type, parameters, runner(asked, range), writeCell);
  const messages = isLimitAdded
    ? [{ code: 'AddedLimitToQuery', message: `The query was limited to ${value.length} rows` }]
    : [];
  return {
    '@odata.context': `${addressOf(asked.request)}/v1/apps/${appId}/events/$metadata#${type}`,
    '@ai.messages': messages,
    ...(count === undefined ? {} : { '@odata.count': count }),
    value,
  };
}

async function answerEvent(asked: Asked): Promise<unknown> {
  const { type, eventId, appId } = asked.request.params as { type: string; eventId: string; appId: string };
  const event = await getEvent(type, eventId, runner(asked, rangeOfEvent(eventId)), writeCell);
  return {
    '@odata.context': `${addressOf(asked.request)}/v1/apps/${appId}/events/$metadata#${type}/$entity`,
    '@ai.messages': [],
    value: [event],
  };
}

function runner({ options, request, signal }: Asked, timespan: Timespan): RunText {
  const { appId } = request.params as { appId: string };
  const granted = grantedProject(request);
  const project = askedProject(options.projects, appId, granted);
  return (kql) => options.run({ project, granted, text: kql, timespan, signal });
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new HeadwaterError('HEADWATER_INSIGHTS_ARGUMENT', `${issue?.path.join('.')}: ${issue?.message}`);
}

function addressOf({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`;
}

function hangUp(reply: FastifyReply): AbortSignal {
  const aborted = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) aborted.abort();
  });
  return aborted.signal;
}
