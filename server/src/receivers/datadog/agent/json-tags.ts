import { parseTags, type SplitTags, splitTags } from '../rows/tags.ts';

/** Tags as a text or a list. */
export function tagsOf(tags: unknown): SplitTags {
  return splitTags(
    parseTags(typeof tags === 'string' ? tags : Array.isArray(tags) ? (tags as string[]) : []),
  );
}

export function setHost(origin: Map<string, string>, host: string): void {
  if (host !== '') origin.set('host.name', host);
}

export function put(map: Map<string, string>, key: string, value: string): void {
  if (value !== '' && key !== '') map.set(key, value);
}
