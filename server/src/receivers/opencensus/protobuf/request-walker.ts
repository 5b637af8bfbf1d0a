import type { Origin } from '../../../model/rows/origin.ts';
import type { FillOutcome, RowSink } from '../../../model/rows/row-sink.ts';
import { ProtobufReader } from '../../../wire/protobuf-reader.ts';
import type { Peer } from '../peer.ts';

/**
 * What the two export requests have in common (opencensus/proto/agent/{trace,metrics}/v1, v0.4):
 *   1 node Node, 2 spans | metrics repeated, 3 resource Resource
 * Node and Resource were taken by `Peer.learn` before.
 */
export abstract class RequestWalker {
  protected readonly reader: ProtobufReader;
  protected readonly rows: RowSink;
  protected readonly peer: Peer;
  protected accepted = 0;
  private rejected = 0;
  private reason: string | undefined;

  constructor(body: Uint8Array, rows: RowSink, peer: Peer) {
    this.reader = new ProtobufReader(body);
    this.rows = rows;
    this.peer = peer;
  }

  walk(): FillOutcome {
    const { reader } = this;
    const end = reader.limit;
    let origin: Origin | undefined;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag !== 0x12) {
        if (tag === 0x0a || tag === 0x1a) reader.bytes();
        else reader.skip(tag, 0b1110);
        continue;
      }
      const start = reader.bytes();
      const next = reader.position;
      origin ??= this.peer.origin(this.rows);
      reader.position = start;
      reader.limit = next;
      this.item(origin);
      reader.position = next;
      reader.limit = end;
    }
    const { accepted, rejected, reason } = this;
    return reason === undefined ? { accepted, rejected } : { accepted, rejected, reason };
  }

  /** Reads the item (span, metric) from the reader's position to its limit. */
  protected abstract item(origin: Origin): void;

  protected reject(reason: string, items = 1): void {
    this.rejected += items;
    this.reason ??= reason;
  }
}
