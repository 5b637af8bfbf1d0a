import { HeadwaterError } from '../../../errors/headwater-error.ts';
import { compilePattern, compileReplacement } from './patterns.ts';

/** One rule of `apm_config.replace_tags`. */
export interface ReplaceTag {
  /** Key of a tag, `resource.name`, or `*` for all that do not begin with `_`. */
  readonly name: string;
  readonly pattern: string;
  readonly repl: string;
}

/** What of the Agent's `apm_config` decides about traces. */
export interface TraceRuleSettings {
  readonly ignoreResources: readonly string[];
  /** `key` or `key:value`. */
  readonly filterTagsRequire: readonly string[];
  readonly filterTagsReject: readonly string[];
  readonly filterTagsRegexRequire: readonly string[];
  readonly filterTagsRegexReject: readonly string[];
  readonly replaceTags: readonly ReplaceTag[];
}

export interface ReplaceRule {
  readonly name: string;
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** A span as the rules look at it. */
export interface JudgedSpan {
  readonly id: string;
  readonly parent: string;
  readonly resource: string;
  readonly tags: ReadonlyMap<string, string>;
}

export type DropReason = 'ignore_resources' | 'filter_tags.require' | 'filter_tags.reject';

interface TagFilter {
  readonly key: string;
  matches(value: string): boolean;
}

/** Rules in force. */
export interface TraceRules {
  /** None keeps everything; then chunks are not looked at before they are written. */
  readonly decides: boolean;
  readonly replace: readonly ReplaceRule[];
  /** Spans left out, by reason. */
  readonly dropped: Map<DropReason, number>;
  /** Keys that `judge` wants to see. */
  readonly keys: ReadonlySet<string>;
  /** @returns why the trace of this root span is left out, undefined when it is kept */
  judge(root: JudgedSpan): DropReason | undefined;
}

/**
 * Compiles the rules; undefined when there are none.
 * @throws HeadwaterError HEADWATER_CONFIG_INVALID for a pattern that is none
 */
export function openTraceRules(settings: TraceRuleSettings): TraceRules | undefined {
  const ignored = settings.ignoreResources.map((pattern) => compiled('ignoreResources', pattern));
  const required = [
    ...settings.filterTagsRequire.map(exactFilter),
    ...settings.filterTagsRegexRequire.map(patternFilter),
  ];
  const rejected = [
    ...settings.filterTagsReject.map(exactFilter),
    ...settings.filterTagsRegexReject.map(patternFilter),
  ];
  const replace = settings.replaceTags.map(({ name, pattern, repl }) => ({
    name,
    pattern: compiled('replaceTags', pattern, 'g'),
    replacement: compileReplacement(repl),
  }));
  const decides = ignored.length + required.length + rejected.length > 0;
  if (!decides && replace.length === 0) return undefined;
  const has = ({ key, matches }: TagFilter, { tags }: JudgedSpan) => {
    const value = tags.get(key);
    return value !== undefined && matches(value);
  };
  return {
    decides,
    replace,
    dropped: new Map(),
    keys: new Set([...required, ...rejected].map(({ key }) => key)),
    judge: (root) => {
      if (ignored.some((pattern) => pattern.test(root.resource))) return 'ignore_resources';
      if (required.some((filter) => !has(filter, root))) return 'filter_tags.require';
      return rejected.some((filter) => has(filter, root)) ? 'filter_tags.reject' : undefined;
    },
  };
}

/** The span that stands for the chunk: the last without a parent, else the first whose parent is elsewhere, else the last. */
export function rootOf(spans: readonly JudgedSpan[]): JudgedSpan | undefined {
  const root = spans.findLast(({ parent }) => parent === '');
  if (root !== undefined) return root;
  const ids = new Set(spans.map(({ id }) => id));
  return spans.find(({ parent }) => !ids.has(parent)) ?? spans.at(-1);
}

function exactFilter(filter: string): TagFilter {
  const { key, value } = splitFilter(filter);
  return { key, matches: (sent) => value === '' || sent === value };
}

function patternFilter(filter: string): TagFilter {
  const { key, value } = splitFilter(filter);
  const pattern = value === '' ? undefined : compiled('filterTagsRegex', value);
  return { key, matches: (sent) => pattern === undefined || pattern.test(sent) };
}

function splitFilter(filter: string): { key: string; value: string } {
  const colon = filter.indexOf(':');
  return colon < 0
    ? { key: filter.trim(), value: '' }
    : { key: filter.slice(0, colon).trim(), value: filter.slice(colon + 1).trim() };
}

function compiled(option: string, pattern: string, flags = ''): RegExp {
  try {
    return compilePattern(pattern, flags);
  } catch (cause) {
    const detail = `datadog.${option}: ${JSON.stringify(pattern)}: ${(cause as Error).message}`;
    throw new HeadwaterError('HEADWATER_CONFIG_INVALID', detail, { cause });
  }
}
