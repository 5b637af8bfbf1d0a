import { attributeKeys, attributeValues } from '@headwater/contract';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../api/client.ts';
import { useScope } from '../app/scope/use-scope.ts';

export type Signal = 'spans' | 'logs';

const keysOfTheirOwn: Readonly<Record<Signal, readonly string[]>> = {
  spans: [
    'service',
    'name',
    'operation',
    'kind',
    'status',
    'duration',
    'version',
    'host',
    'instance',
    'dialect',
  ],
  logs: ['service', 'severity', 'body', 'event', 'version', 'host', 'instance', 'traceId', 'spanId'],
};

const mostShown = 12;

export type Labels = readonly { readonly key: string; readonly values: readonly string[] }[];

/** What the typed text can go on with: keys until there is a sign, then the key's most frequent values. */
export function useCompletions(signal: Signal, typed: string, labels?: Labels): readonly string[] {
  const scope = useScope();
  const split = /^(-?[^\s=!<>:~]+)(=|!=|:)(.*)$/.exec(typed);
  const key = split?.[1]?.replace(/^-/, '') ?? '';
  const words = split?.[3] ?? '';
  const keys = useQuery({
    queryKey: ['attribute-keys', signal, scope.key, typed],
    queryFn: ({ signal: abort }) =>
      ask(attributeKeys, { body: { ...scope.ask(), signal, prefix: typed, limit: 30 } }, abort),
    enabled: !labels && !split && typed !== '',
    staleTime: 30_000,
  });
  const values = useQuery({
    queryKey: ['attribute-values', signal, scope.key, key, words],
    queryFn: ({ signal: abort }) =>
      ask(attributeValues, { body: { ...scope.ask(), signal, key, prefix: words, limit: 30 } }, abort),
    enabled: !labels && split !== null && key !== 'duration',
    staleTime: 30_000,
  });
  if (split) {
    const head = typed.slice(0, typed.length - words.length);
    const known = labels
      ? (labels.find((label) => label.key === key)?.values ?? [])
      : (values.data?.values ?? []).map(({ value }) => value);
    const fits = known.filter((value) => value.toLowerCase().includes(words.toLowerCase()));
    return fits.slice(0, mostShown).map((value) => head + value);
  }
  const own = labels ? [] : keysOfTheirOwn[signal].filter((name) => name.startsWith(typed));
  const seen = (labels ?? keys.data?.keys ?? [])
    .map((entry) => entry.key)
    .filter((name) => !own.includes(name) && name.toLowerCase().includes(typed.toLowerCase()));
  return [...own, ...seen].slice(0, mostShown).map((name) => `${name}=`);
}
