import type { MapFinding, MapMeasure, MapSensitivity } from '@headwater/contract';
import { type DurationCounts, durationBase, quantilesOf } from '../durations.ts';
import { correct, meansDiffer, proportionGrew, type Sample } from './statistics.ts';

/** What one node or edge did in a range. */
export interface Subject {
  readonly on: 'node' | 'edge';
  readonly id: string;
  /** Edges behind it, in the direction of calls */
  readonly next: readonly string[];
  readonly calls: number;
  readonly errors: number;
  readonly durations: DurationCounts;
  /** Spans that `calls` was counted from */
  readonly spans: number;
  /** Calls of each minute; absent where minutes are not known */
  readonly perMinute?: Sample;
}

interface Levels {
  /** Chance allowed after correction */
  readonly alpha: number;
  /** By how much the share of failures must have grown */
  readonly failures: number;
  /** How many times as long the 95th percentile must be */
  readonly latency: number;
  /** How many times as many calls, or as few */
  readonly volume: number;
}

const levels: Readonly<Record<MapSensitivity, Levels>> = {
  low: { alpha: 0.001, failures: 0.05, latency: 2, volume: 3 },
  medium: { alpha: 0.01, failures: 0.02, latency: 1.5, volume: 2 },
  high: { alpha: 0.05, failures: 0.005, latency: 1.2, volume: 1.5 },
};

/** Spans on both sides below which nothing is said: a share of few jumps by chance. */
const fewestSpans = 30;
const fewestMinutes = 5;

interface Trial extends Omit<MapFinding, 'contributors' | 'pValue'> {
  readonly p: number;
  readonly large: boolean;
}

/**
 * What is abnormal in a range against the range of the same length before. Per node and edge:
 * failures by a one-sided z-test of two proportions; latency by the same test of the share of calls longer than the
 * 95th percentile before; volume by Welch's t-test of calls per minute. Sampled spans count as the spans they are, not
 * as those they stand for. A finding needs both a small chance, corrected for the number of tests (Benjamini and
 * Hochberg), and a change that matters (see `levels`). What had no calls before is new.
 */
export function findAbnormal(
  before: ReadonlyMap<string, Subject>,
  now: ReadonlyMap<string, Subject>,
  sensitivity: MapSensitivity,
): { findings: MapFinding[]; tests: number } {
  const level = levels[sensitivity];
  const ids = new Set([...before.keys(), ...now.keys()]);
  const trials = [...ids].flatMap((id) => tryAll(before.get(id), now.get(id), level));
  const corrected = correct(trials.map(({ p }) => p));
  const found = trials.flatMap(({ p: _, large, ...trial }, index): Omit<MapFinding, 'contributors'>[] => {
    const pValue = corrected[index] ?? 1;
    return large && pValue < level.alpha ? [{ ...trial, pValue }] : [];
  });
  const isNew = [...now.values()].filter(
    ({ id, spans }) => before.size > 0 && spans >= fewestSpans && !before.has(id),
  );
  const all = [...found, ...isNew.map(asNew)];
  const abnormal = new Set(all.map(({ target, measure }) => `${measure} ${target}`));
  const findings = all.map((finding) => ({
    ...finding,
    contributors: (now.get(finding.target)?.next ?? []).filter((edge) =>
      abnormal.has(`${finding.measure} ${edge}`),
    ),
  }));
  return { findings: findings.sort(byWeight), tests: trials.length };
}

function tryAll(before: Subject | undefined, now: Subject | undefined, level: Levels): Trial[] {
  if (before === undefined || before.spans < fewestSpans) return [];
  const { on, id } = before;
  const base = { on, target: id, callsBefore: before.calls, callsNow: now?.calls ?? 0 };
  const trials = now === undefined || now.spans < fewestSpans ? [] : tryBoth(before, now, level);
  const volume = tryVolume(before, now, level);
  return [...trials, ...(volume === undefined ? [] : [volume])].map((trial) => ({ ...base, ...trial }));
}

type Measured = Pick<Trial, 'measure' | 'before' | 'now' | 'p' | 'large'>;

function tryBoth(before: Subject, now: Subject, level: Levels): Measured[] {
  const shares = [before.errors / before.calls, now.errors / now.calls] as const;
  const [limit = 0] = quantilesOf(before.durations, [0.95]);
  const [p95 = 0] = quantilesOf(now.durations, [0.95]);
  return [
    {
      measure: 'failures',
      before: shares[0],
      now: shares[1],
      p: proportionGrew(hitsOf(before, shares[0]), hitsOf(now, shares[1])),
      large: shares[1] - shares[0] >= level.failures,
    },
    {
      measure: 'latency',
      before: limit,
      now: p95,
      p: proportionGrew(
        hitsOf(before, shareOver(before.durations, limit)),
        hitsOf(now, shareOver(now.durations, limit)),
      ),
      large: p95 >= limit * level.latency,
    },
  ];
}

function tryVolume(before: Subject, now: Subject | undefined, level: Levels): Measured | undefined {
  const [was, is] = [before.perMinute, now === undefined ? nothing(before.perMinute) : now.perMinute];
  if (was === undefined || is === undefined || was.size < fewestMinutes || is.size < fewestMinutes)
    return undefined;
  const large = is.mean >= was.mean * level.volume || is.mean <= was.mean / level.volume;
  return { measure: 'volume', before: was.mean, now: is.mean, p: meansDiffer(was, is), large };
}

const nothing = (like: Sample | undefined): Sample | undefined => like && { ...like, mean: 0, variance: 0 };

const hitsOf = ({ spans }: Subject, share: number) => ({ hits: share * spans, size: spans });

function shareOver(durations: DurationCounts, limitNs: number): number {
  const limit = Math.ceil(Math.log(limitNs) / Math.log(durationBase));
  let [over, all] = [0, 0];
  for (const [bucket, count] of Object.entries(durations)) {
    all += count;
    if (Number(bucket) > limit) over += count;
  }
  return all === 0 ? 0 : over / all;
}

function asNew({ on, id, calls }: Subject): Omit<MapFinding, 'contributors'> {
  return {
    on,
    target: id,
    measure: 'new',
    before: 0,
    now: calls,
    callsBefore: 0,
    callsNow: calls,
    pValue: 0,
  };
}

const measureOrder: readonly MapMeasure[] = ['failures', 'latency', 'volume', 'new'];

/** Where it begins, then failures before latency before volume, then what chance explains least, then calls. */
function byWeight(a: MapFinding, b: MapFinding): number {
  return (
    Number(a.contributors.length > 0) - Number(b.contributors.length > 0) ||
    measureOrder.indexOf(a.measure) - measureOrder.indexOf(b.measure) ||
    a.pValue - b.pValue ||
    b.callsNow - a.callsNow
  );
}
