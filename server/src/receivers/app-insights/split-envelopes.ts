import { HeadwaterError } from '../../errors/headwater-error.ts';

/** One envelope as it came; undefined when its line is not JSON. */
export type Envelope = unknown;

const decoder = new TextDecoder();

/**
 * Takes a body apart by its first character: an array, one object, or an object a line (`application/x-json-stream`).
 * The content type says nothing: browsers send `text/plain`.
 * @throws HeadwaterError HEADWATER_DECODE_SYNTAX
 */
export function splitEnvelopes(body: Uint8Array): readonly Envelope[] {
  const text = decoder.decode(body).trim();
  if (text.startsWith('[')) {
    const items = parse(text);
    if (Array.isArray(items)) return items;
  } else if (text.startsWith('{')) {
    const whole = tryParse(text);
    if (whole !== undefined) return [whole];
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length > 1) return lines.map(tryParse);
  }
  throw new HeadwaterError(
    'HEADWATER_DECODE_SYNTAX',
    'a JSON array of envelopes, one envelope, or one a line is expected',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HeadwaterError('HEADWATER_DECODE_SYNTAX', undefined, { cause: error });
  }
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
