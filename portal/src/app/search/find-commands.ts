import type { PagePath } from '../../components/PageLink.tsx';
import { visibleText } from '../../components/text/visible-text.ts';
import { formatFilters } from '../../filters/filter-text.ts';
import { t } from '../messages/index.ts';
import { pages } from '../pages.ts';
import { relativeSpans } from '../scope/time-range.ts';
import type { UrlState } from '../scope/use-url-state.ts';

export interface Command {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly to?: PagePath;
  readonly params?: Readonly<Record<string, string>>;
  readonly search?: UrlState;
}

const mostServices = 8;

/** What the palette offers for the words typed so far: direct hits on ids first, then names, then searches. */
export function findCommands(words: string, services: readonly string[]): Command[] {
  const text = words.trim();
  const lower = text.toLowerCase();
  const matches = (label: string) => label.toLowerCase().includes(lower);
  return [
    ...idCommands(lower),
    ...pages
      .filter(({ title }) => matches(t(title)))
      .map(({ path, title }) => ({ id: path, group: t('search.pages'), label: t(title), to: path })),
    ...services
      .filter(matches)
      .slice(0, mostServices)
      .map((service) => ({
        id: `service:${service}`,
        group: t('search.services'),
        label: visibleText(service),
        to: '/services/$service' as const,
        params: { service },
      })),
    ...(text ? searchCommands(text) : []),
    ...relativeSpans
      .map((span) => ({ span, label: t('search.range', { span }) }))
      .filter(({ label }) => text !== '' && matches(label))
      .map(({ span, label }) => ({
        id: `range:${span}`,
        group: t('search.actions'),
        label,
        search: { range: span, from: undefined, to: undefined },
      })),
  ];
}

function idCommands(lower: string): Command[] {
  const id = lower.replaceAll('-', '').replace(/^0x/, '');
  const commands: Command[] = [];
  if (/^[0-9a-f]{32}$/.test(id)) commands.push(openTrace(id));
  if (isDatadogId(id)) commands.push(openTrace(id), findSpan(BigInt(id).toString(16).padStart(16, '0'), id));
  if (/^[0-9a-f]{16}$/.test(id)) commands.push(findSpan(id, id));
  return commands;
}

/** A decimal number of 64 bits; shorter ones are more likely a code or a port. */
const isDatadogId = (text: string) => /^\d{15,20}$/.test(text) && BigInt(text) < 1n << 64n;

function openTrace(id: string): Command {
  const label = t('search.openTrace', { id });
  return {
    id: `trace:${id}`,
    group: t('search.actions'),
    label,
    to: '/traces/$traceId',
    params: { traceId: id },
  };
}

/** @param spanId in hex @param id as it was pasted */
function findSpan(spanId: string, id: string): Command {
  const f = formatFilters([{ key: 'spanId', op: '=', value: spanId }]);
  const label = t('search.findSpan', { id });
  return {
    id: `span:${spanId}`,
    group: t('search.actions'),
    label,
    to: '/traces',
    search: { f, level: 'all' },
  };
}

function searchCommands(text: string): Command[] {
  const group = t('search.actions');
  const shown = visibleText(text);
  const f = formatFilters([{ key: 'name', op: 'contains', value: text }]);
  return [
    {
      id: 'find:traces',
      group,
      label: t('search.findTraces', { text: shown }),
      to: '/traces',
      search: { f, level: 'all' },
    },
    { id: 'find:logs', group, label: t('search.findLogs', { text: shown }), to: '/logs', search: { text } },
  ];
}
