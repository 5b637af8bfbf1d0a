import { en, type Messages } from './en.ts';

export type MessageKey = keyof Messages;

const catalog: Messages = en;

/**
 * The text of `key` in the reader's language.
 *
 * @param values what stands in the text as `{name}`
 */
export function t(key: MessageKey, values?: Readonly<Record<string, string | number>>): string {
  const text = catalog[key];
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
