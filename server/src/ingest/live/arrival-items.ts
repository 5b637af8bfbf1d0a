import type { LiveSampleShape, LiveTelemetry } from '@headwater/contract';
import { liveFields } from '@headwater/contract';
import type { OpenBlock } from '../../model/columns/open-block.ts';
import { spanConventions } from '../../model/conventions/semantic-conventions.ts';
import type { LiveItem } from './live-configuration.ts';
import { instanceOf, type RowReader, readRows } from './row-reader.ts';

/** One item that a client showed over its live channel, or that arrived. */
export type LiveSample = Readonly<LiveSampleShape>;

const statusError = 2;

/** A row just written, as live filters and the list of samples see it; moved from row to row. */
export class ArrivalItem implements LiveItem {
  telemetry: LiveTelemetry = 'Trace';
  private row = 0;
  private readonly block: OpenBlock;
  private readonly rows: RowReader;

  constructor(block: OpenBlock) {
    this.block = block;
    this.rows = readRows(block);
  }

  move(row: number, telemetry: LiveTelemetry): this {
    this.row = row;
    this.telemetry = telemetry;
    return this;
  }

  get success(): boolean {
    if (this.telemetry === 'Exception') return false;
    return this.block.table !== 'spans' || this.block.fixed('status_code').byteAt(this.row) !== statusError;
  }

  get durationMs(): number {
    return this.block.table === 'spans' ? this.block.fixed('duration_ns').nearAt(this.row) / 1e6 : 0;
  }

  field(name: string): string {
    switch (name) {
      case 'Name':
        return this.word('name');
      case 'Url':
        return this.text('url_full') || this.text('url_path');
      case 'ResponseCode':
      case 'ResultCode':
        return this.code();
      case 'Success':
        return String(this.success);
      case 'Duration':
        return String(this.durationMs);
      case 'Target':
        return this.target();
      case 'Type':
        return this.type();
      case 'Data':
        return this.text('db_statement') || this.text('url_full');
      case 'Exception.Message':
        return this.text('message');
      case 'Exception.StackTrace':
        return this.text('stack');
      case 'Message':
        return this.text('body');
      default:
        return '';
    }
  }

  dimension(key: string): string | undefined {
    return this.rows.attribute(this.row, key) ?? this.convention(key);
  }

  texts(): string[] {
    const fields = liveFields[this.telemetry].map((name) => this.field(name));
    return [...fields, ...this.rows.attributes(this.row).map(([, value]) => value)];
  }

  /** For the list of samples. */
  sample(timeMs: number): Omit<LiveSample, 'number'> {
    const { telemetry } = this;
    const exception = telemetry === 'Exception';
    const detail = {
      Request: 'Url',
      Dependency: 'Data',
      Exception: 'Exception.Message',
      Event: '',
      Trace: 'Message',
    };
    return {
      timeMs,
      kind: sampleKinds[telemetry],
      service: this.word('service'),
      instance: instanceOf(this.rows, this.row),
      name: exception ? this.word('type') : telemetry === 'Trace' ? this.text('body') : this.word('name'),
      detail: this.field(detail[telemetry]),
      success: this.success,
      durationMs: this.durationMs,
      code: telemetry === 'Trace' ? this.word('severity_text') : this.code(),
      operationId: this.block.fixed('trace_id').hexAt(this.row),
      properties: Object.fromEntries(
        this.rows
          .attributes(this.row)
          .slice(0, 64)
          .map(([key, value]) => [key, value.slice(0, 1_024)]),
      ),
    };
  }

  private code(): string {
    const status = this.rows.u16('http_status', this.row);
    return this.word('result_code') || (status > 0 ? String(status) : '');
  }

  private target(): string {
    const address = this.word('server_address');
    const port = this.rows.u16('server_port', this.row);
    if (address !== '') return port > 0 ? `${address}:${port}` : address;
    return this.word('peer_service') || this.word('db_namespace') || this.word('messaging_destination');
  }

  private type(): string {
    const named = ['span_type', 'db_system', 'messaging_system', 'rpc_system'].map((name) => this.word(name));
    return named.find((name) => name !== '') ?? (this.word('http_method') === '' ? 'InProc' : 'HTTP');
  }

  /** Keys that have a column of their own. */
  private convention(key: string): string | undefined {
    if (this.block.table !== 'spans') return undefined;
    const found = spanConventions.find(({ keys }) =>
      keys.some((known) => (typeof known === 'string' ? known : known.key) === key),
    );
    if (found === undefined) return undefined;
    if (found.kind === 'u16') {
      const value = this.rows.u16(found.column, this.row);
      return value === 0 ? undefined : String(value);
    }
    const text = found.kind === 'word' ? this.word(found.column) : this.text(found.column);
    return text === '' ? undefined : text;
  }

  private word(name: string): string {
    return this.rows.word(name, this.row);
  }

  private text(name: string): string {
    return this.rows.text(name, this.row);
  }
}

const sampleKinds = {
  Request: 'request',
  Dependency: 'dependency',
  Exception: 'exception',
  Event: 'event',
  Trace: 'trace',
} as const;
