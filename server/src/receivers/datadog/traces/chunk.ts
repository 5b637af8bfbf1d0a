import { Bytes, textOf } from '../../../model/columns/bytes.ts';
import type { FixedColumn } from '../../../model/columns/fixed-column.ts';
import { spanMarks } from '../../../model/conventions/span-roles.ts';
import { Hash64 } from '../../../model/hash64.ts';
import { Slice } from '../../../model/rows/exception-rows.ts';
import { noScope } from '../../../model/rows/origin.ts';
import type { RowSink } from '../../../model/rows/row-sink.ts';
import type { Obfuscate } from '../obfuscate/obfuscator.ts';
import { judgedSpan } from '../rules/judged-span.ts';
import { SpanRewriter } from '../rules/rewrite-span.ts';
import { type JudgedSpan, rootOf, type TraceRules } from '../rules/trace-rules.ts';
import type { OriginWriter } from './origin-writer.ts';
import type { RequestFacts } from './request-facts.ts';
import { type RejectedSenders, rateOf, SamplingFacts, weightOfChunk } from './sampling.ts';
import type { SpanFields } from './span-fields.ts';
import { noExtras, SpanWriter } from './span-writer.ts';
import { codeOf } from './tags/keys.ts';
import { kindByType, kindOf } from './tags/tag-actions.ts';
import type { TraceIds } from './trace-ids.ts';
import { hexHalves, hexHalvesAt, setHalves } from './values/values.ts';

const noSlice = new Slice();
const singleSpan = 8;
/** Exceptions told apart within one chunk. */
const problemsKept = 256;

/** A span and its parent. */
interface Kin {
  readonly row: number;
  readonly parent: string;
  readonly service: string;
  /** Its kind if it turns out to enter its service; undefined when it says its kind */
  readonly entryKind: number | undefined;
}

/** What outlives a request. */
export interface Memory {
  readonly traceIds: TraceIds;
  readonly senders: RejectedSenders;
  readonly origins: OriginWriter;
  readonly obfuscate: Obfuscate | undefined;
  readonly rules: TraceRules | undefined;
}

/**
 * One chunk: the spans of one trace from one process. Spans become rows as they come; the upper half of the trace id
 * and the weight, which any of them may tell, are set on all rows at the end.
 */
export class Chunk {
  accepted = 0;
  rejected = 0;
  reason: string | undefined;
  /** The body, and where texts are: elsewhere when rules rewrite them. */
  private readonly sent: Bytes;
  private readonly source: Bytes;
  private readonly rewriter: SpanRewriter | undefined;
  /** Spans of a chunk that is decided about before it is written. */
  private judged: JudgedSpan[] = [];
  private readonly rows: RowSink;
  private readonly fields: SpanFields;
  private readonly facts: RequestFacts;
  private readonly memory: Memory;
  private readonly writer: SpanWriter;
  private readonly sampling = new SamplingFacts();
  private readonly hash = new Hash64();
  private readonly service = new Slice();
  private readonly environment = new Slice();
  private readonly version = new Slice();
  private readonly language = new Slice();
  private readonly runtime = new Slice();
  private readonly host = new Slice();
  private readonly text = new Slice();
  private readonly upper = new Bytes(new Uint8Array(16));
  private readonly problems = new Set<string>();
  /** Service by span id, only for tracers that do not mark their top-level spans. */
  private readonly services = new Map<string, string>();
  private parents: Kin[] = [];
  private firstRow = 0;
  private firstException = 0;
  private hasUpper = false;
  /** The upper half at hand is remembered already. */
  private isLearned = false;
  /** Of single spans kept out of a trace that was not: their weight, by row. */
  private singles: [row: number, weight: number][] = [];
  private isMixed = false;
  private traceLow = 0;
  private traceHigh = 0;

  constructor(source: Bytes, rows: RowSink, fields: SpanFields, facts: RequestFacts, memory: Memory) {
    this.sent = source;
    const replace = memory.rules?.replace ?? [];
    this.rewriter = replace.length === 0 ? undefined : new SpanRewriter(replace, memory.obfuscate);
    this.source = this.rewriter?.scratch ?? source;
    this.rows = rows;
    this.fields = fields;
    this.facts = facts;
    this.memory = memory;
    // Rules see texts without their literals, and what they wrote stays.
    this.writer = new SpanWriter(fields, this.rewriter === undefined ? memory.obfuscate : undefined);
    fields.attach(rows.spans.attributes);
    memory.origins.begin(facts);
  }

  /** @param priority of the chunk, where the form says it outside the spans, else NaN */
  begin(priority = Number.NaN): void {
    this.sampling.clear();
    this.sampling.priority = priority;
    this.writer.extras = noExtras;
    this.runtime.clear();
    this.language.clear();
    this.environment.clear();
    if (this.problems.size > 0) this.problems.clear();
    if (this.services.size > 0) this.services.clear();
    if (this.parents.length > 0) this.parents = [];
    if (this.singles.length > 0) this.singles = [];
    this.firstRow = this.rows.block('spans').rows;
    this.firstException = this.rows.block('exceptions').rows;
    this.hasUpper = false;
    this.isLearned = false;
    this.isMixed = false;
    this.traceLow = 0;
    this.traceHigh = 0;
  }

  /** Whether rules look at the whole chunk first: then its spans are read twice, for `preview` and for `add`. */
  get isJudged(): boolean {
    return this.memory.rules?.decides ?? false;
  }

  /** Notes the span whose fields were read. */
  preview(): void {
    this.judged.push(judgedSpan(this.fields, this.sent, this.memory.rules!.keys));
  }

  /** @returns whether rules leave the previewed spans out; they are counted then */
  isDropped(): boolean {
    const { judged } = this;
    const { dropped, judge } = this.memory.rules!;
    this.judged = [];
    const root = rootOf(judged);
    const reason = root === undefined ? undefined : judge(root);
    if (reason === undefined) return false;
    dropped.set(reason, (dropped.get(reason) ?? 0) + judged.length);
    return true;
  }

  /** What the chunk says once, for its first span: origin, and tags that this span does not have. */
  tell(tags: ReadonlyMap<string, string>): void {
    const upper = hexHalves(tags.get('_dd.p.tid') ?? '');
    if (upper !== undefined) this.setUpper(upper.low, upper.high);
    const mechanism = /^-(\d)$/.exec(tags.get('_dd.p.dm') ?? '');
    if (mechanism !== null) this.sampling.mechanism = Number(mechanism[1]);
    this.writer.extras = [...tags].filter(([key]) => key !== '_dd.p.tid');
  }

  /** The upper half of the trace id, from outside the spans. */
  setUpper(low: number, high: number): void {
    setHalves(this.upper, low, high);
    this.hasUpper = true;
  }

  /** Adds the span whose fields were read. */
  add(): void {
    const { fields } = this;
    if ((fields.traceLow | fields.traceHigh) === 0) {
      this.reject('trace_id must not be 0');
      return;
    }
    if ((fields.spanLow | fields.spanHigh) === 0) {
      this.reject('span_id must not be 0');
      return;
    }
    this.rewriter?.apply(fields, this.sent);
    if ((this.traceLow | this.traceHigh) === 0) {
      this.traceLow = fields.traceLow;
      this.traceHigh = fields.traceHigh;
      this.service.set(this.source, fields.service.start, fields.service.length);
    } else if (fields.traceLow !== this.traceLow || fields.traceHigh !== this.traceHigh) this.isMixed = true;
    this.readTraceId();
    this.readSampling();
    this.write();
    this.accepted += 1;
  }

  private write(): void {
    const { fields, source, rows, writer } = this;
    const isOwnParent = fields.parentLow === fields.spanLow && fields.parentHigh === fields.spanHigh;
    const isRoot = (fields.parentLow | fields.parentHigh) === 0 || isOwnParent;
    const hasError = writer.write(source, rows, this.origin(), isRoot);
    if (hasError) this.exception();
    const single = fields.number(codeOf['_dd.span_sampling.mechanism']);
    if (single === singleSpan) {
      const rate = rateOf(fields.number(codeOf['_dd.span_sampling.rule_rate']));
      this.singles.push([rows.spans.row, 1 / rate]);
    }
    if (!this.facts.computedTopLevel) this.noteParent(isRoot);
  }

  private origin() {
    const { fields, source, environment, version, language, runtime, host, text } = this;
    fields.slice(codeOf.version, source, version);
    // A process says these on the first of its spans only, or on all of them.
    if (fields.slice(codeOf.env, source, text)) environment.set(text.source, text.start, text.length);
    if (fields.slice(codeOf.language, source, text)) language.set(text.source, text.start, text.length);
    if (fields.slice(codeOf['runtime-id'], source, text)) runtime.set(text.source, text.start, text.length);
    fields.slice(codeOf['_dd.hostname'], source, host);
    if (fields.textOf(codeOf['_dd.git.commit.sha']) >= 0 || fields.textOf(codeOf['git.commit.sha']) >= 0) {
      this.code();
    }
    const service = fields.service.length > 0 ? fields.service : noSlice;
    return this.memory.origins.origin(this.rows, service, environment, version, language, runtime, host);
  }

  private code(): void {
    const { fields, source, text } = this;
    const commit = new Slice();
    const sha = codeOf['_dd.git.commit.sha'];
    fields.slice(fields.textOf(sha) >= 0 ? sha : codeOf['git.commit.sha'], source, commit);
    const url = codeOf['_dd.git.repository_url'];
    fields.slice(fields.textOf(url) >= 0 ? url : codeOf['git.repository_url'], source, text);
    this.memory.origins.code(commit, text);
  }

  private readTraceId(): void {
    const { fields, source, writer } = this;
    const { traceId } = writer;
    setHalves(traceId, 0, 0);
    setHalves(traceId, fields.traceLow, fields.traceHigh, 8);
    const at = fields.textOf(codeOf['_dd.p.tid']);
    if (at >= 0) {
      const start = fields.valueStart(at);
      const upper = hexHalvesAt(source, start, fields.valueLength(at));
      if (upper !== undefined && (upper.low | upper.high) !== 0) {
        this.memory.traceIds.learn(fields.traceLow, fields.traceHigh, upper.low, upper.high);
        if (fields.traceLow === this.traceLow && fields.traceHigh === this.traceHigh) {
          this.setUpper(upper.low, upper.high);
          this.isLearned = true;
        }
        setHalves(traceId, upper.low, upper.high);
      }
    } else if (this.isMixed) {
      const found = this.memory.traceIds.find(fields.traceLow, fields.traceHigh);
      if (found !== undefined) setHalves(traceId, found.low, found.high);
    }
  }

  private readSampling(): void {
    const { fields, sampling } = this;
    const priority = fields.number(codeOf._sampling_priority_v1);
    if (!Number.isNaN(priority)) sampling.priority = priority;
    const rule = fields.number(codeOf['_dd.rule_psr']);
    if (!Number.isNaN(rule)) sampling.ruleRate = rule;
    const agent = fields.number(codeOf['_dd.agent_psr']);
    if (!Number.isNaN(agent)) sampling.agentRate = agent;
    const limit = fields.number(codeOf['_dd.limit_psr']);
    if (!Number.isNaN(limit)) sampling.limitRate = limit;
    const client = fields.number(codeOf._sample_rate);
    if (!Number.isNaN(client)) sampling.clientRate = client;
    const at = fields.textOf(codeOf['_dd.p.dm']);
    // "-4": a minus sign and one or two digits
    if (at >= 0 && fields.valueLength(at) === 2) {
      sampling.mechanism = this.source.u8[fields.valueStart(at) + 1]! - 0x30;
    }
  }

  private exception(): void {
    const { rows, writer, problems } = this;
    const { problem } = writer;
    if (problems.has(problem) || problems.size >= problemsKept) return;
    problems.add(problem);
    writer.exception(rows);
    rows.exceptions.add(this.origin(), noScope);
  }

  /** Sets what only the whole chunk tells. */
  end(): void {
    const spans = this.rows.block('spans');
    if (spans.rows === this.firstRow) return;
    const exceptions = this.rows.block('exceptions');
    this.spreadTraceId(spans.fixed('trace_id'), spans.rows, exceptions.fixed('trace_id'), exceptions.rows);
    this.spreadWeight(spans.fixed('weight'), spans.rows, exceptions.fixed('weight'), exceptions.rows);
    if (this.parents.length > 0) this.markTopLevel(spans.fixed('marks'), spans.fixed('kind'));
  }

  private spreadTraceId(spans: FixedColumn, spanRows: number, errors: FixedColumn, errorRows: number): void {
    if (!this.findUpper()) return;
    const { upper } = this;
    if (this.isMixed) return;
    setHalves(upper, this.traceLow, this.traceHigh, 8);
    for (let row = this.firstRow; row < spanRows; row += 1) spans.setBytes(row, upper, 0);
    for (let row = this.firstException; row < errorRows; row += 1) errors.setBytes(row, upper, 0);
  }

  /** @returns whether the upper half of the trace id is known: from this chunk, else from an earlier one */
  private findUpper(): boolean {
    if (this.isLearned) return true;
    const { upper, traceLow, traceHigh } = this;
    const { traceIds } = this.memory;
    if (this.hasUpper) {
      traceIds.learn(traceLow, traceHigh, upper.view.getInt32(4), upper.view.getInt32(0));
      return true;
    }
    const found = traceIds.find(traceLow, traceHigh);
    if (found !== undefined) setHalves(upper, found.low, found.high);
    return found !== undefined;
  }

  private spreadWeight(spans: FixedColumn, spanRows: number, errors: FixedColumn, errorRows: number): void {
    const { sampling, memory } = this;
    const sender = this.sender();
    if (sampling.priority <= 0 && this.singles.length === 0) memory.senders.note(sender.low, sender.high);
    const drops = this.facts.dropsRejected || !memory.senders.has(sender.low, sender.high);
    const weight = weightOfChunk(sampling, drops);
    const { used } = spans;
    if (weight !== 1) {
      for (let row = this.firstRow; row < spanRows; row += 1) spans.setF64(row, weight);
      for (let row = this.firstException; row < errorRows; row += 1) errors.setF64(row, weight);
    }
    if (sampling.priority <= 0 && drops) {
      for (const [row, single] of this.singles) spans.setF64(row, single);
    }
    spans.used = Math.max(used, spanRows);
  }

  private sender(): Hash64 {
    const { hash, service } = this;
    hash.begin(3, 0);
    hash.update(service.source, service.start, service.length);
    hash.update(this.runtime.source, this.runtime.start, this.runtime.length);
    hash.end();
    return hash;
  }

  private noteParent(isRoot: boolean): void {
    const { fields } = this;
    const service = textOf(this.source, fields.service.start, fields.service.start + fields.service.length);
    this.services.set(`${fields.spanHigh}/${fields.spanLow}`, service);
    if (isRoot) return;
    const parent = `${fields.parentHigh}/${fields.parentLow}`;
    fields.slice(codeOf['span.kind'], this.source, this.text);
    const entryKind = kindOf(this.text) >= 0 ? undefined : kindByType(fields.type, true);
    this.parents.push({ row: this.rows.spans.row, parent, service, entryKind });
  }

  /** Agent's traceutil.ComputeTopLevel: no parent in the chunk, or one of another service. */
  private markTopLevel(marks: FixedColumn, kinds: FixedColumn): void {
    const [usedMarks, usedKinds] = [marks.used, kinds.used];
    for (const { row, parent, service, entryKind } of this.parents) {
      if (this.services.get(parent) === service) continue;
      marks.setU8(row, marks.byteAt(row) | spanMarks.entry);
      if (entryKind !== undefined) kinds.setU8(row, entryKind);
    }
    marks.used = usedMarks;
    kinds.used = usedKinds;
  }

  private reject(reason: string): void {
    this.rejected += 1;
    this.reason ??= reason;
  }
}
