import { HeadwaterError } from '../../errors/headwater-error.ts';
import { Bytes } from '../../model/columns/bytes.ts';
import type { Origin } from '../../model/rows/origin.ts';
import { noBytes } from '../../model/rows/origin.ts';
import type { RowSink } from '../../model/rows/row-sink.ts';
import { ProtobufReader } from '../../wire/protobuf-reader.ts';
import { NodeReader } from './protobuf/node-reader.ts';

/** A Node or Resource is kept as long as its stream is open; real ones have a few hundred bytes. */
const aboutLimitBytes = 64 * 1024;
const nothing = new Uint8Array(0);
/** Before the bytes that name a resource, so that they never equal those of another dialect. */
const dialect = Buffer.from('opencensus\0');

/**
 * Who speaks on a stream: the Node and the Resource it sent last. A client may send them with its first message
 * only (opencensus/proto/agent/trace/v1/trace_service.proto, v0.4, and the same for metrics).
 */
export class Peer {
  node: Uint8Array = nothing;
  resource: Uint8Array = nothing;
  private identity: Bytes | undefined;

  /**
   * Takes the Node (field 1) and Resource (field 3) of an export request, if it has any; copies them.
   * @throws HeadwaterError HEADWATER_DECODE_*
   */
  learn(body: Uint8Array): void {
    const reader = new ProtobufReader(body);
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) this.node = this.take(reader, this.node);
      else if (tag === 0x1a) this.resource = this.take(reader, this.resource);
      else if (tag === 0x12) reader.bytes();
      else reader.skip(tag, 0b1110);
    }
  }

  /** The resource of a message's items; it is read only when it is new. */
  origin(rows: RowSink): Origin {
    this.identity ??= identityOf(this.node, this.resource);
    return originOf(rows, this.identity, this.node, this.resource);
  }

  /** The same for an item that brings a Resource of its own. */
  originWith(rows: RowSink, resource: Uint8Array): Origin {
    return originOf(rows, identityOf(this.node, resource), this.node, resource);
  }

  private take(reader: ProtobufReader, known: Uint8Array): Uint8Array {
    const start = reader.bytes();
    const sent = reader.u8.subarray(start, reader.position);
    if (sent.length > aboutLimitBytes) {
      throw new HeadwaterError(
        'HEADWATER_DECODE_SHAPE',
        `a Node or Resource is larger than ${aboutLimitBytes} bytes`,
      );
    }
    if (Buffer.compare(sent, known) === 0) return known;
    this.identity = undefined;
    return sent.slice();
  }
}

function identityOf(node: Uint8Array, resource: Uint8Array): Bytes {
  return new Bytes(Buffer.concat([dialect, Buffer.from(`${node.length}\0`), node, resource]));
}

function originOf(rows: RowSink, identity: Bytes, node: Uint8Array, resource: Uint8Array): Origin {
  const { resources } = rows;
  const { length } = identity.u8;
  const known = resources.origin(identity, 0, length, noBytes, 0, 0);
  if (known !== undefined) return known;
  new NodeReader(resources.attributes).read(node, resource);
  return resources.addOrigin(identity, 0, length, noBytes);
}
