import { bytesOf, textOf } from '../../../model/columns/bytes.ts';
import { Slice } from '../../../model/rows/exception-rows.ts';
import type { FillOutcome, RowSink } from '../../../model/rows/row-sink.ts';
import { MsgpackReader } from '../../../wire/msgpack-reader.ts';
import { Sketch } from '../dogstatsd/sketch.ts';
import type { Obfuscate } from '../obfuscate/obfuscator.ts';
import { parseTags } from '../rows/tags.ts';
import { writePoint } from '../rows/write-rows.ts';
import {
  cutBytes,
  fallbackService,
  normaliseName,
  normaliseService,
  normaliseTagValue,
  resourceBytes,
} from '../rules/normalise.ts';
import { obfuscationOf } from '../traces/tags/tag-actions.ts';
import { addSketch } from './dd-sketch.ts';
import {
  readAgentStats,
  readClientStats,
  type StatsAbout,
  type StatsBucket,
  type StatsGroup,
} from './read-stats.ts';

/** Groups of one payload; an Agent splits at 4,000. */
const groupLimit = 100_000;
const traceRoots = ['', 'true', 'false'];

export interface StatsOptions {
  readonly obfuscate: Obfuscate | undefined;
  /** Headers of the request tell what older payloads do not. */
  readonly language: string;
  readonly tracerVersion: string;
}

/** `/v0.6/stats` of tracers. @throws HeadwaterError HEADWATER_DECODE_* */
export function decodeClientStats(body: Uint8Array, rows: RowSink, options: StatsOptions): FillOutcome {
  const writer = new StatsWriter(rows, options);
  readClientStats(new MsgpackReader(body), writer.take);
  return writer.outcome();
}

/** `/api/v0.2/stats` of Agents. @throws HeadwaterError HEADWATER_DECODE_* */
export function decodeAgentStats(body: Uint8Array, rows: RowSink, options: StatsOptions): FillOutcome {
  const writer = new StatsWriter(rows, options);
  readAgentStats(new MsgpackReader(body), writer.take);
  return writer.outcome();
}

/**
 * Writes a group as the trace metrics that Datadog makes of it: `trace.<operation>.hits`, `.errors` and `.duration`
 * (ns) as delta sums, `trace.<operation>` (s) as the distribution. They count spans that sampling left out, too, so
 * they are never added to counts of spans.
 */
class StatsWriter {
  private accepted = 0;
  private rejected = 0;
  private readonly rows: RowSink;
  private readonly options: StatsOptions;

  constructor(rows: RowSink, options: StatsOptions) {
    this.rows = rows;
    this.options = options;
  }

  readonly take = (group: StatsGroup, bucket: StatsBucket, about: StatsAbout): void => {
    if (this.accepted >= groupLimit) {
      this.rejected += 1;
      return;
    }
    const { rows } = this;
    const operation = normaliseName(group.text('Name'));
    const base = {
      unit: '',
      origin: this.originOf(group, about),
      attributes: this.attributesOf(group, operation),
    };
    const timeNs = bucket.startNs + bucket.durationNs;
    const at = { timeNs, startNs: bucket.startNs, sketch: undefined };
    const name = `trace.${operation}`;
    const sum = (suffix: string, value: number, unit = '') =>
      writePoint(rows, { ...base, ...at, kind: 'sum', name: name + suffix, value, unit });
    sum('.hits', group.number('Hits'));
    sum('.errors', group.number('Errors'));
    sum('.duration', group.number('Duration'), 'ns');
    if (group.number('TopLevelHits') > 0) sum('.top_level_hits', group.number('TopLevelHits'));
    const sketch = sketchOf(group);
    if (sketch.count > 0)
      writePoint(rows, { ...base, ...at, kind: 'sketch', name, unit: 's', value: 0, sketch });
    this.accepted += 1;
  };

  outcome(): FillOutcome {
    const { accepted, rejected } = this;
    if (rejected === 0) return { accepted, rejected };
    return { accepted, rejected, reason: `more than ${groupLimit} groups in a payload` };
  }

  private originOf(group: StatsGroup, about: StatsAbout): Map<string, string> {
    const { options } = this;
    const told = (name: string) => about.get(name) ?? '';
    const language = told('Lang') || options.language;
    const all = {
      'service.name': normaliseService(group.text('Service') || told('Service')) || fallbackService(language),
      'deployment.environment.name': normaliseTagValue(told('Env') || told('AgentEnv')),
      'service.version': told('Version'),
      'service.instance.id': told('RuntimeID'),
      'host.name': told('Hostname') || told('AgentHostname'),
      'container.id': told('ContainerID'),
      'telemetry.sdk.language': language,
      'telemetry.sdk.name': 'datadog',
      'telemetry.sdk.version': told('TracerVersion') || options.tracerVersion,
      'git.commit.sha': told('GitCommitSha'),
    };
    return new Map(Object.entries(all).filter(([, value]) => value !== ''));
  }

  private attributesOf(group: StatsGroup, operation: string): Map<string, string> {
    const status = group.number('HTTPStatusCode');
    const all = {
      resource: this.resourceOf(group, operation),
      'span.type': group.text('Type'),
      'span.kind': group.text('SpanKind'),
      'http.status_code': status > 0 ? String(status) : '',
      'http.method': group.text('HTTPMethod'),
      'http.endpoint': group.text('HTTPEndpoint'),
      'rpc.grpc.status_code': group.text('GRPCStatusCode'),
      is_trace_root: traceRoots[group.number('IsTraceRoot')] ?? '',
      synthetics: group.number('Synthetics') === 1 ? 'true' : '',
    };
    const attributes = new Map(Object.entries(all).filter(([, value]) => value !== ''));
    for (const [key, value] of parseTags(group.peerTags))
      if (!attributes.has(key)) attributes.set(key, value);
    return attributes;
  }

  private resourceOf(group: StatsGroup, operation: string): string {
    const resource = cutBytes(group.text('Resource') || operation, resourceBytes);
    const type = bytesOf(group.text('Type'));
    const slice = new Slice();
    slice.set(type, 0, type.u8.length);
    const kind = obfuscationOf(slice);
    if (kind === undefined || this.options.obfuscate === undefined) return resource;
    const bytes = bytesOf(resource);
    slice.set(bytes, 0, bytes.u8.length);
    this.options.obfuscate(kind, slice);
    return textOf(slice.source, slice.start, slice.start + slice.length);
  }
}

function sketchOf(group: StatsGroup): Sketch {
  const sketch = new Sketch();
  for (const bytes of group.sketches.values()) addSketch(bytes, sketch);
  // The sum is known exactly.
  sketch.sum = group.number('Duration') / 1e9;
  return sketch;
}
