import type { Setting, SettingKey } from '../../store/settings/settings.ts';
import type { AccessSettings } from '../records.ts';

/** Settings that no store keeps. */
export function memorySettings(): AccessSettings {
  const kept = new Map<string, Setting>();
  const listeners = new Set<(kind: string) => void>();
  const keyOf = ({ kind, project, id }: SettingKey): string => `${kind}\n${project}\n${id}`;
  const tell = (kind: string): void => {
    for (const listener of listeners) listener(kind);
  };
  return {
    list: (kind, project) =>
      [...kept.values()].filter((each) => each.kind === kind && (project ?? each.project) === each.project),
    get: (key) => kept.get(keyOf(key)),
    put: async (key, value, updatedBy = '') => {
      const setting = { ...key, version: kept.size + 1, value, updatedMs: 0, updatedBy };
      kept.set(keyOf(key), setting);
      tell(key.kind);
      return setting;
    },
    remove: async (key) => {
      const removed = kept.delete(keyOf(key));
      if (removed) tell(key.kind);
      return removed;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
