import { HeadwaterError } from '../../../../errors/headwater-error.ts';
import type { ColumnarPayload, MetricColumns } from './read-payload.ts';

/** Tags of one series that are looked at; a set may hold others, so that few bytes could stand for countless tags. */
const tagLimit = 512;
const resourceLimit = 64;
/** Tags of all sets together. */
const tagsLimit = 4_000_000;

export type Resource = readonly [type: string, name: string];

/** Sets of tags by number; set 0 is empty. A number below zero within a set stands for the tags of an earlier one. */
export function readTagSets({ columns, texts }: MetricColumns, { tags: shared }: ColumnarPayload) {
  const sets: string[][] = [[]];
  let total = 0;
  const { tagsets } = columns;
  while (tagsets.more()) {
    const size = tagsets.zigzag();
    if (size < 0) throw broken('a set of tags has a size below zero');
    const set: string[] = [];
    let at = 0;
    for (let left = size; left > 0; left -= 1) {
      at += tagsets.zigzag();
      const part = at < 0 ? sets[-at] : [texts.tags[at] ?? missing('a tag')];
      if (part === undefined) throw broken('a set of tags names one that is not there');
      for (const tag of part) if (set.length < tagLimit) set.push(tag);
    }
    total += set.length + 1;
    if (total > tagsLimit) throw broken(`more than ${tagsLimit} tags in all sets`);
    sets.push(set);
  }
  return shared.length === 0 ? sets : sets.map((set) => [...new Set([...set, ...shared])]);
}

/** Lists of resources by number; list 0 is empty. Types and names start anew in each list. */
export function readResources({ columns, texts }: MetricColumns, { resources: shared }: ColumnarPayload) {
  const common: Resource[] = [];
  for (let i = 0; i + 1 < shared.length; i += 2) common.push([shared[i]!, shared[i + 1]!]);
  const lists: Resource[][] = [common];
  const { resourceLengths, resourceTypes, resourceNames } = columns;
  while (resourceLengths.more()) {
    const list: Resource[] = [];
    let [type, name] = [0, 0];
    for (let left = resourceLengths.signed(); left > 0; left -= 1) {
      type += resourceTypes.zigzag();
      name += resourceNames.zigzag();
      const resource = [
        texts.resources[type] ?? missing('a resource'),
        texts.resources[name] ?? missing('a resource'),
      ] as const;
      if (list.length < resourceLimit) list.push(resource);
    }
    lists.push([...list, ...common]);
  }
  return lists;
}

export function missing(what: string): never {
  throw broken(`${what} is named that no dictionary has`);
}

function broken(detail: string): HeadwaterError {
  return new HeadwaterError('HEADWATER_DECODE_SHAPE', detail);
}
