import { filters, liveStream } from '@headwater/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { z } from 'zod';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { parseSearch } from '../query/search-syntax/parse-search.ts';
import { projectOf } from './granted-project.ts';

export type LiveTopic = 'arrivals' | 'spans' | 'logs' | 'metrics';

export interface LiveQuestion {
  readonly project: string;
  readonly topics: ReadonlySet<LiveTopic>;
  readonly environment?: string | undefined;
  /** of spans */
  readonly level: 'all' | 'entry' | 'root';
  readonly filters: z.output<typeof filters>;
  readonly text: string;
  /** in the search syntax */
  readonly query: string;
}

/** Where live events come from. */
export interface LiveHub {
  /**
   * @param send gets each event; its data is written as JSON; `more` {count} tells of spans that were left out
   * @returns ends the subscription
   */
  subscribe(question: LiveQuestion, send: (event: LiveTopic | 'more', data: unknown) => void): () => void;
}

const heartbeatMs = 15_000;
/** What may wait for a slow reader before events are dropped. */
const waitingBytes = 1024 * 1024;

/** Server-sent events (WHATWG HTML 9.2): a heartbeat comment, and `dropped` with the count when a reader is slow. */
export function streamLive(app: FastifyInstance, hub: LiveHub): void {
  app.get(liveStream.path, (request, reply) => {
    const asked = questionOf(request.query);
    const named = (request.query as { project?: unknown }).project;
    const question = { ...asked, project: projectOf(request, named, asked.project) };
    startStream(reply);
    const stream = reply.raw;
    let dropped = 0;
    const end = hub.subscribe(question, (event, data) => {
      if (stream.writableLength > waitingBytes) {
        dropped += 1;
        return;
      }
      if (dropped > 0) stream.write(`event: dropped\ndata: ${JSON.stringify({ count: dropped })}\n\n`);
      dropped = 0;
      stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    });
    const heartbeat = setInterval(() => stream.write(': still here\n\n'), heartbeatMs);
    stream.once('close', () => {
      clearInterval(heartbeat);
      end();
    });
  });
}

function startStream(reply: FastifyReply): void {
  const headers = Object.fromEntries(
    Object.entries(reply.getHeaders()).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
  reply.hijack();
  reply.raw.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  reply.raw.write(': connected\n\n');
}

function questionOf(query: unknown): LiveQuestion {
  const parsed = liveStream.query?.safeParse(query);
  if (parsed?.success !== true) throw new HeadwaterError('HEADWATER_API_REQUEST', 'query');
  const { project, topics, text, query: search, filters: filterText, level, environment } = parsed.data;
  parseSearch(search);
  return {
    project,
    environment,
    level,
    topics: new Set(topics.split(',').filter(isTopic)),
    filters: filtersOf(filterText),
    text,
    query: search,
  };
}

function isTopic(word: string): word is LiveTopic {
  return word === 'arrivals' || word === 'spans' || word === 'logs' || word === 'metrics';
}

function filtersOf(text: string): LiveQuestion['filters'] {
  try {
    return filters.parse(JSON.parse(text));
  } catch (cause) {
    throw new HeadwaterError('HEADWATER_API_REQUEST', 'filters', { cause });
  }
}
