import { GrowingBytes, textOf } from '../../../model/columns/bytes.ts';
import type { ProtobufReader } from '../../../wire/protobuf-reader.ts';
import { TextSpan } from './texts.ts';

/**
 * StackTrace (opencensus/proto/trace/v1/trace.proto, v0.4): 1 stack_frames StackFrames, 2 stack_trace_hash_id uint64
 * StackFrames: 1 frame repeated StackFrame, 2 dropped_frames_count int32
 * StackFrame: 1 function_name, 2 original_function_name, 3 file_name TruncatableString, 4 line_number int64,
 *   5 column_number int64, 6 load_module Module {1 module, 2 build_id TruncatableString},
 *   7 source_version TruncatableString
 */
const frameFields = 0b1111_1110;
/** Frames beyond are said, not shown. */
const mostFrames = 512;

/** Turns stack traces into text, one line a frame: `    at function (file:line:column) [module build] @version`. */
export class StackReader {
  readonly text = new GrowingBytes(1024);
  hashLow = 0;
  hashHigh = 0;
  private readonly span = new TextSpan();
  private frames = 0;

  read(reader: ProtobufReader, start: number, end: number): void {
    this.text.length = 0;
    this.hashLow = 0;
    this.hashHigh = 0;
    this.frames = 0;
    reader.position = start;
    reader.limit = end;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) {
        const outer = reader.open();
        this.readFrames(reader);
        reader.close(outer);
      } else if (tag === 0x10) {
        reader.varint64();
        this.hashLow = reader.low;
        this.hashHigh = reader.high;
      } else reader.skip(tag, 0b110);
    }
  }

  private readFrames(reader: ProtobufReader): void {
    let dropped = 0;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) {
        const outer = reader.open();
        if (this.frames < mostFrames) this.readFrame(reader);
        else dropped += 1;
        this.frames += 1;
        reader.close(outer);
      } else if (tag === 0x10) dropped += Math.max(0, reader.varint32());
      else reader.skip(tag, 0b110);
    }
    if (dropped > 0) this.text.appendText(`${this.text.length > 0 ? '\n' : ''}    ... ${dropped} more`);
  }

  private readFrame(reader: ProtobufReader): void {
    const texts = ['', '', '', '', '', '', '', ''];
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x20 || tag === 0x28) {
        reader.varint64();
        texts[tag >>> 3] = String(reader.int64());
      } else if (tag === 0x0a || tag === 0x12 || tag === 0x1a || tag === 0x3a) {
        texts[tag >>> 3] = this.readText(reader);
      } else if (tag === 0x32) texts[6] = this.readModule(reader);
      else reader.skip(tag, frameFields);
    }
    this.writeFrame(texts);
  }

  private readModule(reader: ProtobufReader): string {
    const outer = reader.open();
    const texts = ['', '', ''];
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a || tag === 0x12) texts[tag >>> 3] = this.readText(reader);
      else reader.skip(tag, 0b110);
    }
    reader.close(outer);
    return texts.filter((text) => text !== '').join(' ');
  }

  private readText(reader: ProtobufReader): string {
    const outer = reader.limit;
    const start = reader.bytes();
    const next = reader.position;
    this.span.read(reader, start, next);
    reader.position = next;
    reader.limit = outer;
    return textOf(reader, this.span.start, this.span.start + this.span.length);
  }

  private writeFrame(texts: readonly string[]): void {
    const [, name = '', original = '', file = '', line = '', column = '', module = '', version = ''] = texts;
    const place = [file, line, column].filter((part) => part !== '' && part !== '0').join(':');
    const called = original === '' || original === name ? name : `${name} (${original})`;
    const more = `${module === '' ? '' : ` [${module}]`}${version === '' ? '' : ` @${version}`}`;
    this.text.appendText(`${this.text.length > 0 ? '\n' : ''}    at ${called || '?'} (${place})${more}`);
  }
}
