import type { Hash64 } from '../../../../model/hash64.ts';
import type { Origin } from '../../../../model/rows/origin.ts';
import type { MetricFields } from '../../../../model/rows/series-rows.ts';
import type { Fields } from '../../values/fields.ts';
import { jsonText } from '../attribute-writer.ts';
import type { TextBytes } from '../text-bytes.ts';

const seed = 21;

/** Sets `hash` to the id of a series: the same in whatever order its labels come. */
export function identifySeries(
  hash: Hash64,
  texts: TextBytes,
  labels: Fields,
  { source, nameStart, nameLength, kind }: MetricFields,
  origin: Origin,
): void {
  let low = 0;
  let high = 0;
  for (const key in labels) {
    const bytes = texts.keyOf(key);
    const value = labels[key];
    const length = texts.put(typeof value === 'string' ? value : jsonText(value));
    hash.begin(seed, 1);
    hash.update(bytes, 0, bytes.u8.length);
    hash.update(texts.bytes, texts.start, length);
    hash.end();
    low = (low + hash.low) | 0;
    high = (high + hash.high) | 0;
  }
  hash.begin(seed, kind);
  hash.add(origin.idLow);
  hash.add(origin.idHigh);
  hash.update(source, nameStart, nameLength);
  hash.add(low);
  hash.add(high);
  hash.end();
}
