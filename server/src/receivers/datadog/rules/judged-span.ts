import { type Bytes, textOf } from '../../../model/columns/bytes.ts';
import type { SpanFields } from '../traces/span-fields.ts';
import type { JudgedSpan } from './trace-rules.ts';

/** The span whose fields were read, as rules see it: before its literals are taken out, as in the Agent. */
export function judgedSpan(fields: SpanFields, source: Bytes, keys: ReadonlySet<string>): JudgedSpan {
  const { parentLow, parentHigh, spanLow, spanHigh, resource, name } = fields;
  const named = resource.length > 0 ? resource : name;
  const isRoot = (parentLow | parentHigh) === 0 || (parentLow === spanLow && parentHigh === spanHigh);
  return {
    id: `${spanHigh}/${spanLow}`,
    parent: isRoot ? '' : `${parentHigh}/${parentLow}`,
    resource: textOf(source, named.start, named.start + named.length),
    tags: keys.size === 0 ? noTags : tagsOf(fields, source, keys),
  };
}

const noTags: ReadonlyMap<string, string> = new Map();

function tagsOf(fields: SpanFields, source: Bytes, keys: ReadonlySet<string>): Map<string, string> {
  const tags = new Map<string, string>();
  for (let i = 0; i < fields.metaCount; i += 1) {
    const key = textOf(source, fields.keyStart(i), fields.keyStart(i) + fields.keyLength(i));
    const start = fields.valueStart(i);
    if (keys.has(key)) tags.set(key, textOf(source, start, start + fields.valueLength(i)));
  }
  for (let i = 0; i < fields.numberCount; i += 1) {
    const start = fields.numberKeyStart(i);
    const key = textOf(source, start, start + fields.numberKeyLength(i));
    if (keys.has(key)) tags.set(key, String(fields.values[i]!));
  }
  return tags;
}
