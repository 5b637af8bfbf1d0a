import type { StrayKey } from '@headwater/contract';

const keysKept = 200;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Keys that came with telemetry and belong to no project; the oldest make room. */
export class StrayKeys {
  readonly #keys = new Map<string, StrayKey>();

  add(key: string, nowMs: number): void {
    const shown = shownAs(key);
    const known = this.#keys.get(shown.key);
    if (known !== undefined) {
      known.count += 1;
      known.lastMs = nowMs;
      return;
    }
    if (this.#keys.size >= keysKept) this.#keys.delete(this.#keys.keys().next().value ?? '');
    this.#keys.set(shown.key, { ...shown, count: 1, firstMs: nowMs, lastMs: nowMs });
  }

  forget(key: string): void {
    this.#keys.delete(shownAs(key).key);
  }

  /** The newest first. */
  list(): StrayKey[] {
    return Array.from(this.#keys.values(), (key) => ({ ...key })).sort((a, b) => b.lastMs - a.lastMs);
  }
}

/** An instrumentation key is no secret: pages carry theirs openly. Anything else may be one. */
function shownAs(key: string): Pick<StrayKey, 'key' | 'kind'> {
  const lower = key.toLowerCase();
  if (guid.test(lower)) return { key: lower, kind: 'instrumentation-key' };
  return { key: `${key.slice(0, 4)}…`, kind: 'api-key' };
}
