import { createHash } from 'node:crypto';
import type { DestinationRules } from '@headwater/contract';
import { spanKindNames } from '../../model/conventions/span-roles.ts';
import { type Attributes, type Item, signalOf, type Value } from '../items/items.ts';
import { keeps } from './sampling.ts';

export type Rules = (items: readonly Item[]) => Item[];
type Condition = DestinationRules['filters'][number];
type Change = DestinationRules['attributes'][number];

/**
 * What a destination gets of a request's items: its signals, what passes all filters, its share of traces, and with
 * the changes of attributes. Items that are changed are copies: other destinations see them as they were.
 */
export function compileRules({ signals, filters, sampleRatio, attributes }: DestinationRules): Rules {
  const wanted = new Set(signals);
  const conditions = filters.map(compileCondition);
  const changes = attributes.map(compileChange);
  return (items) => {
    const kept: Item[] = [];
    for (const item of items) {
      if (!wanted.has(signalOf(item)) || !conditions.every((holds) => holds(item))) continue;
      if (!keeps(item, sampleRatio)) continue;
      kept.push(changed(item, sampleRatio, changes));
    }
    return kept;
  };
}

function changed(item: Item, ratio: number, changes: readonly ((attributes: Attributes) => void)[]): Item {
  const isSampled = ratio < 1 && item.kind !== 'point' && item.traceId !== '';
  if (!isSampled && changes.length === 0) return item;
  const copy = { ...item, attributes: new Map(item.attributes) };
  if (isSampled && 'weight' in copy) copy.weight /= ratio;
  for (const change of changes) change(copy.attributes);
  return copy;
}

function compileCondition({ key, op, value }: Condition): (item: Item) => boolean {
  if (op === 'exists') return (item) => textOf(item, key) !== undefined;
  if (op === 'missing') return (item) => textOf(item, key) === undefined;
  if (op === '=') return (item) => textOf(item, key) === value;
  if (op === '!=') return (item) => textOf(item, key) !== value;
  if (op === 'contains') return (item) => textOf(item, key)?.includes(value) === true;
  return (item) => textOf(item, key)?.startsWith(value) === true;
}

/** Columns by the names of the search, then attributes of the item, then of its resource. */
function textOf(item: Item, key: string): string | undefined {
  const own = fieldOf(item, key);
  if (own !== undefined) return own === '' ? undefined : own;
  const value = item.attributes.get(key) ?? item.resource.attributes.get(key);
  return value === undefined || value === null ? undefined : plainText(value);
}

const severities = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const statuses = ['unset', 'ok', 'error'];

function fieldOf(item: Item, key: string): string | undefined {
  switch (key) {
    case 'service':
      return item.service;
    case 'environment':
      return item.environment;
    case 'version':
      return item.version;
    case 'host':
      return item.host;
    case 'dialect':
      return item.dialect;
    case 'name':
      return item.kind === 'point' ? item.metric : 'name' in item ? item.name : undefined;
    case 'kind':
      return item.kind === 'span' ? spanKindNames[item.spanKind] : undefined;
    case 'status':
      return item.kind === 'span' ? statuses[item.statusCode] : undefined;
    case 'severity':
      return 'severityNumber' in item
        ? (severities[Math.ceil(item.severityNumber / 4) - 1] ?? '')
        : undefined;
    default:
      return undefined;
  }
}

function compileChange(change: Change): (attributes: Attributes) => void {
  const { key } = change;
  if (change.action === 'set') return (attributes) => void attributes.set(key, change.value);
  if (change.action === 'delete') return (attributes) => void attributes.delete(key);
  return (attributes) => {
    const value = attributes.get(key);
    if (value === undefined) return;
    if (change.action === 'hash') attributes.set(key, hashOf(value));
    else {
      attributes.delete(key);
      attributes.set(change.value, value);
    }
  };
}

/** So much of SHA-256 that two values are told apart, and none is found again. */
const hashDigits = 16;
const hashOf = (value: Value): string =>
  createHash('sha256').update(plainText(value)).digest('hex').slice(0, hashDigits);

export function plainText(value: Value): string {
  if (typeof value === 'object' && value !== null) {
    if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
    return JSON.stringify(value, (_key, member: unknown) =>
      typeof member === 'bigint' ? Number(member) : member,
    );
  }
  return String(value);
}
