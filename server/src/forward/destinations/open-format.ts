import type { Destination, DestinationType } from '@headwater/contract';
import { encodeBreeze } from '../app-insights/breeze-format.ts';
import { openBreeze } from '../app-insights/breeze-sender.ts';
import { addressOf, parseConnection } from '../app-insights/connection-string.ts';
import { LiveChannel } from '../app-insights/live-channel.ts';
import { LiveCounts } from '../app-insights/live-counts.ts';
import { datadogStreams, openDatadogAgent, openDatadogIntake } from '../datadog/datadog-senders.ts';
import { encodeLogRecords, encodeSeries, encodeStatsd } from '../datadog/encode-records.ts';
import { encodeAgentPayload, encodeV04 } from '../datadog/encode-traces.ts';
import { Deltas } from '../items/deltas.ts';
import type { EventItem, ExceptionItem, Item, LogItem, PointItem, SpanItem } from '../items/items.ts';
import { encodeOtlp } from '../otlp/otlp-format.ts';
import { openOtlpGrpc, openOtlpHttp } from '../otlp/otlp-senders.ts';
import type { Payload } from '../queue/queue-record.ts';
import type { AddressGuard } from '../send/guarded-lookup.ts';
import type { Sender } from '../send/sender.ts';
import type { DestinationParts } from './destination-parts.ts';

/** A destination's protocol: how items are written, and how they get there. */
export interface Format {
  /** Part of the queue's name: what waits in one form cannot be sent in another. */
  readonly form: string;
  readonly encode: (items: readonly Item[]) => Payload[];
  readonly sender: Sender;
  /** Sees everything of the project, before rules. */
  readonly watch?: (items: readonly Item[]) => void;
  close(): Promise<void>;
}

/** @see Format.form */
export function formOf(type: DestinationType): string {
  if (type === 'application-insights') return 'breeze';
  return type === 'datadog-agent' || type === 'datadog-intake' ? type : 'otlp';
}

/** @throws HeadwaterError HEADWATER_FORWARD_DESTINATION | HEADWATER_FORWARD_ADDRESS */
export function openFormat(
  destination: Destination,
  parts: DestinationParts,
  guard: AddressGuard | undefined,
): Format {
  const { headers, compress, type } = destination;
  const nowMs = () => parts.clock.nowMs();
  const common = { headers, compress, lookup: guard?.lookup, nowMs };
  if (type === 'application-insights') return openInsights(destination, parts, guard);
  const url = addressOf(
    destination.url === '' && type === 'datadog-intake' ? 'https://datadoghq.com' : destination.url,
  );
  guard?.check(url.hostname);
  if (type === 'datadog-agent' || type === 'datadog-intake') return openDatadog(destination, url, common);
  const isHeadwater = type === 'headwater';
  const key = destination.apiKey === '' ? {} : { 'x-headwater-key': destination.apiKey };
  const options = { ...common, url, namesBatches: isHeadwater, headers: { ...key, ...headers } };
  const sender = type === 'otlp-grpc' ? openOtlpGrpc(options) : openOtlpHttp(options);
  return { form: formOf(type), encode: encodeOtlp, sender, close: async () => sender.close() };
}

function openInsights(
  { connectionString, url, headers, compress, apiKey, liveMetrics }: Destination,
  { clock, version, keepsKeys = false }: DestinationParts,
  guard: AddressGuard | undefined,
): Format {
  const { iKey, liveKey, ingestion, live } = parseConnection(connectionString, url);
  addressOf(ingestion.href);
  addressOf(live.href);
  guard?.check(ingestion.hostname);
  guard?.check(live.hostname);
  const lookup = guard?.lookup;
  const sender = openBreeze({ url: ingestion, headers, compress, lookup, nowMs: () => clock.nowMs() });
  const counts = liveMetrics ? new LiveCounts() : undefined;
  const channel =
    counts &&
    new LiveChannel({
      url: live,
      iKey: liveKey,
      authKey: apiKey,
      counts,
      clock,
      lookup,
      version: `hw:${version}`,
    });
  const deltas = new Deltas(BigInt(Math.floor(clock.nowMs())) * 1_000_000n);
  return {
    form: formOf('application-insights'),
    encode: (items) => {
      const told = items.map((item) => (item.kind === 'point' ? deltas.of(item) : item));
      return encodeBreeze(
        told.filter((item) => item !== undefined),
        { iKey, keepsKeys },
      );
    },
    sender,
    ...(counts === undefined ? {} : { watch: (items: readonly Item[]) => counts.add(items) }),
    close: async () => {
      await channel?.close();
      sender.close();
    },
  };
}

function openDatadog(
  { type, apiKey }: Destination,
  url: URL,
  common: Omit<Parameters<typeof openDatadogAgent>[0], 'url' | 'apiKey'>,
): Format {
  const isAgent = type === 'datadog-agent';
  const sender = (isAgent ? openDatadogAgent : openDatadogIntake)({ ...common, url, apiKey });
  const deltas = new Deltas(BigInt(Math.floor(common.nowMs())) * 1_000_000n);
  const { traces, metrics, logs } = datadogStreams;
  return {
    form: formOf(type),
    sender,
    close: async () => sender.close(),
    encode: (items) => {
      const spans = items.filter((item): item is SpanItem => item.kind === 'span');
      const points = items.filter((item): item is PointItem => item.kind === 'point');
      // An agent takes logs from files and sockets only.
      const records = isAgent ? [] : items.filter(isRecord);
      return [
        ...(isAgent ? encodeV04(traces, spans) : encodeAgentPayload(traces, spans)),
        ...(isAgent ? encodeStatsd : encodeSeries)(metrics, points, deltas),
        ...encodeLogRecords(logs, records),
      ];
    },
  };
}

const isRecord = (item: Item): item is LogItem | ExceptionItem | EventItem =>
  item.kind === 'log' || item.kind === 'exception' || (item.kind === 'event' && item.eventKind !== 'sdk');
