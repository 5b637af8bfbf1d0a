import type { AttributeList } from '../../../model/attributes/attribute-list.ts';
import { type Bytes, bytesOf, textOf } from '../../../model/columns/bytes.ts';
import { ProtobufReader } from '../../../wire/protobuf-reader.ts';
import { EntrySpan, TimeValue } from './texts.ts';

/**
 * Node (opencensus/proto/agent/common/v1/common.proto, v0.4):
 *   1 identifier ProcessIdentifier {1 host_name string, 2 pid uint32, 3 start_timestamp Timestamp}
 *   2 library_info LibraryInfo {1 language enum, 2 exporter_version string, 3 core_library_version string}
 *   3 service_info ServiceInfo {1 name string}
 *   4 attributes map<string, string>
 * Resource (opencensus/proto/resource/v1/resource.proto): 1 type string, 2 labels map<string, string>
 */
const languages = ['', 'cpp', 'dotnet', 'erlang', 'go', 'java', 'nodejs', 'php', 'python', 'ruby', 'webjs'];

/** Reads Node and Resource into OpenTelemetry's resource attributes; the keys are those of its Collector. */
export class NodeReader {
  private readonly out: AttributeList;
  private readonly mapEntry = new EntrySpan();
  private host = '';
  private pid = 0;

  constructor(out: AttributeList) {
    this.out = out;
  }

  /** @param node, resource messages; empty when not sent */
  read(node: Uint8Array, resource: Uint8Array): void {
    this.out.clear();
    this.text('telemetry.sdk.name', bytesOf('opencensus'));
    if (node.length > 0) this.node(new ProtobufReader(node));
    if (this.host !== '' && this.pid !== 0)
      this.text('service.instance.id', bytesOf(`${this.host}.${this.pid}`));
    if (resource.length > 0) this.resource(new ProtobufReader(resource));
  }

  private node(reader: ProtobufReader): void {
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x22) this.entry(reader);
      else if (tag === 0x0a || tag === 0x12 || tag === 0x1a) {
        const outer = reader.open();
        if (tag === 0x0a) this.identifier(reader);
        else if (tag === 0x12) this.library(reader);
        else this.service(reader);
        reader.close(outer);
      } else reader.skip(tag, 0b1_1110);
    }
  }

  private identifier(reader: ProtobufReader): void {
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) this.host = this.field(reader, 'host.name');
      else if (tag === 0x10) {
        this.pid = reader.varint32() >>> 0;
        this.bare('process.pid', String(this.pid));
      } else if (tag === 0x1a) this.started(reader);
      else reader.skip(tag, 0b1110);
    }
  }

  private started(reader: ProtobufReader): void {
    const outer = reader.limit;
    const start = reader.bytes();
    const end = reader.position;
    const time = new TimeValue();
    time.read(reader, start, end);
    reader.position = end;
    reader.limit = outer;
    const ns = (BigInt(time.high) << 32n) | BigInt(time.low >>> 0);
    if (ns > 0n) this.text('opencensus.starttime', bytesOf(new Date(Number(ns / 1_000_000n)).toISOString()));
  }

  private library(reader: ProtobufReader): void {
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x08) {
        const language = languages[reader.varint32()] ?? '';
        if (language !== '') this.text('telemetry.sdk.language', bytesOf(language));
      } else if (tag === 0x12) this.field(reader, 'opencensus.exporterversion');
      else if (tag === 0x1a) this.field(reader, 'telemetry.sdk.version');
      else reader.skip(tag, 0b1110);
    }
  }

  private service(reader: ProtobufReader): void {
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) this.field(reader, 'service.name');
      else reader.skip(tag, 0b10);
    }
  }

  private resource(reader: ProtobufReader): void {
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) this.field(reader, 'opencensus.resourcetype');
      else if (tag === 0x12) this.entry(reader);
      else reader.skip(tag, 0b110);
    }
  }

  private entry(reader: ProtobufReader): void {
    const { mapEntry } = this;
    const outer = reader.open();
    mapEntry.read(reader);
    reader.close(outer);
    this.out.key(reader, mapEntry.keyStart, mapEntry.keyLength);
    this.out.text(reader, mapEntry.valueStart, mapEntry.valueLength);
    this.out.end();
  }

  /** The string field at hand as an attribute; an empty one is none. @returns its text */
  private field(reader: ProtobufReader, key: string): string {
    const start = reader.bytes();
    const length = reader.position - start;
    if (length === 0) return '';
    this.key(key);
    this.out.text(reader, start, length);
    this.out.end();
    return textOf(reader, start, start + length);
  }

  private text(key: string, value: Bytes): void {
    this.key(key);
    this.out.text(value, 0, value.u8.length);
    this.out.end();
  }

  private bare(key: string, token: string): void {
    this.key(key);
    this.out.json.bare(token);
    this.out.end();
  }

  private key(key: string): void {
    const bytes = bytesOf(key);
    this.out.key(bytes, 0, bytes.u8.length);
  }
}
