import type { Finding } from '@headwater/contract';
import { errorTable } from '../../errors/error-table.ts';
import { makeFinding } from './find-faults.ts';
import { cutLinesOf, dropLines, refusalLines } from './loss-lines.ts';

/** A figure of the server itself, as its counters give it. */
export interface Figure {
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const lost = /refused|rejected|dropped|dead|cut|late|lost|unkept|unknown|skipped/;
/** What is counted in other words elsewhere. */
const notLost = /^headwater_(?:forward|api)_/;

/** Whether the figure counts what was refused, dropped or cut, and there was any. */
export function isLoss({ kind, name, value }: Figure): boolean {
  if (value <= 0) return false;
  return Object.hasOwn(dropLines, name) || (kind === 'counter' && lost.test(name) && !notLost.test(name));
}

/** What the server refused, cut and dropped since its start, each with the lines that mend it. */
export function findLosses(figures: readonly Figure[]): Finding[] {
  return figures.filter(isLoss).flatMap((figure) => {
    if (figure.name === 'headwater_ingest_refused_requests_total') return [refusal(figure)];
    if (figure.name === 'headwater_rows_cut_total') return [cut(figure)];
    return Object.hasOwn(dropLines, figure.name) ? [drop(figure)] : [];
  });
}

function refusal({ labels, value }: Figure): Finding {
  const { receiver = '', signal = '', reason = '' } = labels;
  const known = Object.hasOwn(errorTable, reason) ? errorTable[reason as keyof typeof errorTable] : undefined;
  const dialect = dialectOf(receiver);
  const finding = makeFinding({
    kind: 'refused',
    severity: known?.retryable ? 'warning' : 'error',
    service: '',
    dialect,
    count: value,
    detail: [receiver, signal, reason, known?.message].filter(Boolean).join(' · '),
  });
  return { ...finding, fix: refusalLines(reason, dialect) };
}

function cut({ labels: { what = '' }, value }: Figure): Finding {
  const finding = makeFinding({
    kind: 'cut',
    severity: 'info',
    service: '',
    dialect: '',
    count: value,
    detail: what,
  });
  return { ...finding, fix: cutLinesOf(what) };
}

/** What a rule left out on purpose is no more than good to know. */
function drop({ name, help, labels, value }: Figure): Finding {
  const wanted = name === 'headwater_datadog_left_out_spans';
  const finding = makeFinding({
    kind: 'server-dropped',
    severity: wanted ? 'info' : 'warning',
    service: '',
    dialect: 'datadog',
    count: value,
    detail: [help, ...Object.values(labels)].join(' · '),
  });
  return { ...finding, fix: [...dropLines[name]!] };
}

function dialectOf(receiver: string): string {
  return (
    ['app-insights', 'datadog', 'opencensus', 'otlp'].find((dialect) => receiver.startsWith(dialect)) ??
    (receiver.startsWith('dogstatsd') ? 'datadog' : 'otlp')
  );
}
