import { type SpanMeasure, spanMeasure } from '@headwater/contract';

/** Keys in one word of the address: commas between them, those inside escaped. */
export function writeList(keys: readonly string[]): string {
  return keys.map((key) => encodeURIComponent(key)).join(',');
}

export function readList(word: string | undefined): string[] {
  return (word ?? '').split(',').filter(Boolean).map(decode);
}

/** Measures as `count,p95:@duration`. */
export function writeMeasures(measures: readonly SpanMeasure[]): string {
  return measures
    .map(({ fn, key }) => (key === undefined ? fn : `${fn}:${encodeURIComponent(key)}`))
    .join(',');
}

/** One measure at least; what is none is left out. */
export function readMeasures(word: string | undefined): SpanMeasure[] {
  const read = (word ?? '').split(',').flatMap((text) => {
    const [fn, key] = text.split(':');
    const measure = spanMeasure.safeParse(key ? { fn, key: decode(key) } : { fn });
    return measure.success && (key || isKeyless(measure.data)) ? [measure.data] : [];
  });
  return read.length === 0 ? [{ fn: 'count' }] : read.slice(0, 10);
}

export function isKeyless({ fn }: Pick<SpanMeasure, 'fn'>): boolean {
  return fn === 'count' || fn === 'errors' || fn === 'error_rate';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
