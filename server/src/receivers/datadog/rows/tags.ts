/** Tags by key as rows keep them: several values of one key stand in one list, a tag without a value has none. */
export type Tags = ReadonlyMap<string, string>;

const tagLimit = 512;

/** `env:dev,urgent,env:dev` or the same as a list; equal tags count once. */
export function parseTags(tags: string | readonly string[]): Map<string, string> {
  const parsed = new Map<string, string>();
  const list = typeof tags === 'string' ? tags.split(',') : tags;
  for (const tag of list.slice(0, tagLimit)) {
    if (typeof tag !== 'string' || tag === '') continue;
    const colon = tag.indexOf(':');
    const key = colon < 0 ? tag : tag.slice(0, colon);
    const value = colon < 0 ? '' : tag.slice(colon + 1);
    const known = parsed.get(key);
    if (known === undefined) parsed.set(key, value);
    else if (!known.split(',').includes(value)) parsed.set(key, `${known},${value}`);
  }
  return parsed;
}

/** Tags that say where something comes from, as resource attributes. */
const originTags: Readonly<Record<string, string>> = {
  service: 'service.name',
  env: 'deployment.environment.name',
  version: 'service.version',
  host: 'host.name',
  'runtime-id': 'service.instance.id',
  runtime_id: 'service.instance.id',
  container_id: 'container.id',
};

export interface SplitTags {
  /** Resource attributes. */
  readonly origin: Map<string, string>;
  readonly rest: Map<string, string>;
}

export function splitTags(tags: Tags): SplitTags {
  const origin = new Map<string, string>();
  const rest = new Map<string, string>();
  for (const [key, value] of tags) {
    const attribute = value === '' ? undefined : originTags[key];
    if (attribute === undefined || origin.has(attribute)) rest.set(key, value);
    else origin.set(attribute, value);
  }
  return { origin, rest };
}
