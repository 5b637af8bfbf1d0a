import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import type { Json } from '../../values/json.ts';
import { integer } from './arrays.ts';
import type { RowFunction, RowFunctionTable, RowValue } from './entry.ts';
import { decodePunycode, encodePunycode } from './punycode.ts';

function ofText(
  run: (text: string, args: readonly RowValue[]) => RowValue,
  result: RowFunction['result'],
  types: RowFunction['types'] = ['string'],
): RowFunction {
  return { types, min: 1, run: (args) => run(String(args[0] ?? ''), args), ...(result ? { result } : {}) };
}

/** Text of UTF-8 bytes; '' or null when they are none. */
function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function base64Bytes(text: string): Buffer | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null;
  return Buffer.from(text, 'base64');
}

function codePoints(text: string): Json[] {
  return [...text].map((char) => BigInt(char.codePointAt(0)!));
}

function fromCodePoints(values: readonly RowValue[]): string {
  return values
    .flatMap((value): readonly RowValue[] => (Array.isArray(value) ? value : [value]))
    .map((value) => integer(value, -1))
    .filter((code) => code >= 0 && code <= 0x10ffff)
    .map((code) => String.fromCodePoint(code))
    .join('');
}

/** Windows quoting: blanks part arguments, double quotes hold them together. */
function commandLine(text: string): Json[] {
  const found = [...text.matchAll(/(?:"((?:\\.|[^"\\])*)"|([^\s"]+))+/g)];
  return found.map((match) =>
    match[0].replace(/\\"/g, '\u0000').replaceAll('"', '').replaceAll('\u0000', '"'),
  );
}

/** Four numbers of up to eight digits become one that orders like the version. */
function version(text: string): string | null {
  const parts = text.trim().split('.');
  if (parts.length > 4 || !parts.every((part) => /^\d{1,8}$/.test(part))) return null;
  return BigInt(
    parts
      .map((part) => part.padStart(8, '0'))
      .join('')
      .padEnd(32, '0'),
  ).toString();
}

const byteUnits = ['Bytes', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB'];

function formatBytes(
  value: RowValue | undefined,
  precision: RowValue | undefined,
  unit: RowValue | undefined,
): string {
  if (value === null || value === undefined) return '';
  const bytes = Number(value);
  const wanted =
    typeof unit === 'string' && unit !== ''
      ? byteUnits.findIndex((name) => name.toLowerCase() === unit.toLowerCase())
      : -1;
  const natural =
    bytes === 0 ? 0 : Math.min(Math.floor(Math.log(Math.abs(bytes)) / Math.log(1024)), byteUnits.length - 1);
  const step = wanted >= 0 ? wanted : Math.max(natural, 0);
  const scaled = bytes / 1024 ** step;
  const digits = integer(precision, 0);
  return `${String(Number(scaled.toFixed(digits)))} ${byteUnits[step]}`;
}

/** Path, name and extension parts of a file or web path. */
function parsePath(text: string): Json {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1] ?? '';
  const plain = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  const stream = /^([A-Za-z]:[^:]*):([^:\\/]+)$/.exec(plain);
  const path = stream ? stream[1]! : plain;
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const filename = path.slice(cut + 1);
  const directory = cut < 0 ? '' : path.slice(0, cut);
  const dot = filename.lastIndexOf('.');
  const root =
    /^[A-Za-z]:/.exec(path)?.[0] ?? (path.startsWith('\\\\') ? '' : path.startsWith('/') ? '/' : '');
  return {
    Scheme: scheme,
    RootPath: scheme === '' || /^[A-Za-z]:/.test(root) ? root : '',
    DirectoryPath: directory,
    DirectoryName: directory.split(/[/\\]/).at(-1) ?? '',
    Filename: filename,
    Extension: dot >= 0 ? filename.slice(dot + 1) : '',
    AlternateDataStreamName: stream ? stream[2]! : '',
  };
}

function inflate(run: (bytes: Buffer) => Buffer): (text: string) => RowValue {
  return (text) => {
    try {
      return utf8(run(Buffer.from(text, 'base64')));
    } catch {
      return null;
    }
  };
}

/** Lookups in their order; what one has matched no later one sees. A rewrite that is no text leaves the match as it is. */
function replaceEach(text: string, from: RowValue | undefined, to: RowValue | undefined): string {
  const news = Array.isArray(to) ? to : [];
  let parts: { text: string; done: boolean }[] = [{ text, done: false }];
  (Array.isArray(from) ? from : []).forEach((lookup, i) => {
    if (typeof lookup !== 'string' || lookup === '') return;
    const rewrite = typeof news[i] === 'string' ? news[i] : lookup;
    parts = parts.flatMap((part) => {
      if (part.done) return [part];
      return part.text
        .split(lookup)
        .flatMap((piece, at) => [
          ...(at > 0 ? [{ text: rewrite, done: true }] : []),
          { text: piece, done: false },
        ]);
    });
  });
  return parts.map((part) => part.text).join('');
}

/** Short texts do not shrink: they are stored as they are. */
function level(text: string): { level: number } {
  return { level: text.length < 64 ? 0 : 6 };
}

/** The header names no operating system, as the language's own does. */
function gzip(text: string): Buffer {
  const bytes = gzipSync(text, level(text));
  bytes[8] = 0;
  bytes[9] = 0xff;
  return bytes;
}

const maxInflated = 64 * 1024 * 1024;

function guidOfBytes(bytes: Buffer | null): string | null {
  if (bytes?.length !== 16) return null;
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  const hex = order.map((i) => bytes[i]!.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export const textRowFunctions: RowFunctionTable = {
  unicode_codepoints_from_string: ofText(codePoints, 'dynamic'),
  to_utf8: ofText(codePoints, 'dynamic'),
  unicode_codepoints_to_string: { types: ['unknown'], min: 1, result: 'string', run: fromCodePoints },
  make_string: { types: ['unknown'], min: 1, result: 'string', run: fromCodePoints },
  base64_decode_tostring: ofText((text) => utf8(base64Bytes(text) ?? Buffer.alloc(0)) ?? '', 'string'),
  base64_decodestring: ofText((text) => utf8(base64Bytes(text) ?? Buffer.alloc(0)) ?? '', 'string'),
  base64_decode_toarray: ofText((text) => {
    const bytes = base64Bytes(text);
    return bytes && [...bytes].map(BigInt);
  }, 'dynamic'),
  base64_encode_fromarray: {
    types: ['dynamic'],
    min: 1,
    result: 'string',
    run: ([array]) =>
      Array.isArray(array) ? Buffer.from(array.map((item) => integer(item))).toString('base64') : '',
  },
  base64_decode_toguid: ofText((text) => guidOfBytes(base64Bytes(text)), 'guid'),
  base64_encode_fromguid: ofText((text) => {
    const hex = text.replaceAll('-', '');
    if (hex.length !== 32) return '';
    const bytes = Buffer.from(hex, 'hex');
    const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    return Buffer.from(order.map((i) => bytes[i]!)).toString('base64');
  }, 'string'),
  gzip_compress_to_base64_string: ofText((text) => gzip(text).toString('base64'), 'string'),
  gzip_decompress_from_base64_string: ofText(
    inflate((bytes) => gunzipSync(bytes, { maxOutputLength: maxInflated })),
    'string',
  ),
  zlib_compress_to_base64_string: ofText(
    (text) => deflateSync(text, level(text)).toString('base64'),
    'string',
  ),
  zlib_decompress_from_base64_string: ofText(
    inflate((bytes) => inflateSync(bytes, { maxOutputLength: maxInflated })),
    'string',
  ),
  parse_command_line: ofText((text) => (text.trim() === '' ? null : commandLine(text)), 'dynamic'),
  parse_version: ofText(version, 'decimal'),
  parse_path: ofText((text) => (text === '' ? null : parsePath(text)), 'dynamic'),
  format_bytes: {
    types: ['real', 'long', 'string'],
    min: 1,
    result: 'string',
    run: ([value, precision, unit]) => formatBytes(value, precision, unit),
  },
  punycode_from_string: ofText((text) => encodePunycode(text), 'string'),
  punycode_to_string: ofText((text) => decodePunycode(text), 'string'),
  /** Despite its name this one decodes */
  punycode_domain_from_string: ofText(
    (text) =>
      text
        .split('.')
        .map((part) => (/^xn--/i.test(part) ? decodePunycode(part.slice(4)) : part))
        .join('.'),
    'string',
  ),
  replace_strings: {
    types: ['string', 'dynamic', 'dynamic'],
    min: 3,
    result: 'string',
    run: ([text, from, to]) => replaceEach(String(text ?? ''), from, to),
  },
  punycode_domain_to_string: ofText(
    (text) =>
      text
        .split(/[.\u3002\uff0e\uff61]/)
        .map((part) => (/\P{ASCII}/u.test(part) ? `xn--${encodePunycode(part)}` : part))
        .join('.'),
    'string',
  ),
};
