import type { Scope, UsageKey } from '@headwater/contract';
import { type QueryParameter, whereScope } from '../reader.ts';
import type { Question } from '../traces/span-question.ts';

export interface UsageQuestion extends Scope {
  readonly service?: string | undefined;
  readonly events: 'all' | 'pageView' | 'custom';
  readonly name?: string | undefined;
}

const kinds = { all: "('page_view', 'custom')", pageView: "('page_view')", custom: "('custom')" } as const;

/** Events that people caused, as a condition; `browser_timing` rows are asked for by their kind. */
export function askUsage(question: UsageQuestion, kindList: string = kinds[question.events]): Question {
  const { sql, parameters: scope } = whereScope(question, 'time');
  const conditions = [sql, `kind IN ${kindList}`];
  const parameters: Record<string, QueryParameter> = { ...scope };
  for (const key of ['service', 'name'] as const) {
    const value = question[key];
    if (value === undefined) continue;
    conditions.push(`events.${key} = {of_${key}:String}`);
    parameters[`of_${key}`] = value;
  }
  return { where: conditions.join(' AND '), parameters };
}

const property = (...keys: readonly string[]) =>
  `coalesce(${keys.map((key) => `nullIf(attributes['${key}'], '')`).join(', ')}, '')`;
const agent = property('user_agent.original', 'ai.user.userAgent');

/** The browser a user agent tells of, when nothing names it; order matters, as they name each other. */
const browserOfAgent = `multiIf(${agent} = '', '', match(${agent}, 'Edg[eA]?/'), 'Edge', match(${agent}, 'OPR/'), 'Opera',
  match(${agent}, 'Firefox/'), 'Firefox', match(${agent}, 'Chrom(e|ium)/'), 'Chrome', match(${agent}, 'Safari/'), 'Safari', 'Other')`;
const systemOfAgent = `multiIf(${agent} = '', '', match(${agent}, 'Windows'), 'Windows', match(${agent}, 'Android'), 'Android',
  match(${agent}, 'iPhone|iPad|iOS'), 'iOS', match(${agent}, 'Mac OS X'), 'macOS', match(${agent}, 'Linux|CrOS'), 'Linux', 'Other')`;
const orElse = (sql: string, otherwise: string) => `if(${sql} != '', ${sql}, ${otherwise})`;

/** What usage can be split by, as SQL over `events`. */
export const splitSql: Readonly<Record<UsageKey, string>> = {
  page: "if(kind = 'page_view', toString(name), '')",
  event: "if(kind = 'custom', toString(name), '')",
  country: property('ai.location.country', 'geo.country.iso_code'),
  city: property('ai.location.city', 'geo.locality.name'),
  browser: orElse(property('browser.name', 'user_agent.name', 'ai.device.browser'), browserOfAgent),
  os: orElse(property('ai.device.osVersion', 'os.name', 'os.description'), systemOfAgent),
  version: 'toString(version)',
  service: 'toString(service)',
};
