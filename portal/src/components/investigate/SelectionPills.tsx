import { Button } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { describeFilter, formatFilters } from '../../filters/filter-text.ts';
import { formatDuration } from '../../format/duration.ts';
import { Icon } from '../Icon.tsx';
import { Untrusted } from '../text/Untrusted.tsx';
import styles from './Investigate.module.css';
import { type Selection, selectionWords } from './use-selection.ts';

/** What is selected, each with a button that lets go of it. */
export function SelectionPills({ selection }: { readonly selection: Selection }) {
  const { set, filters } = selection;
  const words: readonly (readonly [
    label: string,
    value: string | undefined,
    patch: Record<string, undefined>,
  ])[] = [
    [t('term.service'), selection.service, { service: undefined, instance: undefined }],
    [
      t(selection.tab === 'dependencies' ? 'term.dependency' : 'term.operation'),
      selection.name,
      { op: undefined },
    ],
    [t('term.instance'), selection.instance, { instance: undefined }],
    [t('investigate.type'), selection.type, { dtype: undefined }],
    [t('investigate.target'), selection.target, { target: undefined }],
    [t('investigate.resultCode'), selection.code, { code: undefined }],
    [t('investigate.problem'), selection.problem, { problem: undefined }],
    [t('investigate.exceptionType'), selection.exceptionType, { extype: undefined }],
    [t('term.duration'), durationText(selection), { dmin: undefined, dmax: undefined }],
  ];
  const shown = words.filter(([, value]) => value !== undefined);
  if (shown.length + filters.length === 0) return null;
  return (
    <section className={styles.pills} aria-label={t('investigate.selection')}>
      {shown.map(([label, value, patch]) => (
        <Pill key={label} label={label} value={value!} onRemove={() => set(patch)} />
      ))}
      {filters.map((filter) => (
        <Pill
          key={describeFilter(filter)}
          label=""
          value={describeFilter(filter)}
          onRemove={() => set({ f: formatFilters(filters.filter((other) => other !== filter)) })}
        />
      ))}
      <Button
        variant="subtle"
        px={6}
        onClick={() => set(Object.fromEntries(selectionWords.map((word) => [word, undefined])))}
      >
        {t('investigate.clear')}
      </Button>
    </section>
  );
}

interface PillProps {
  readonly label: string;
  readonly value: string;
  readonly onRemove: () => void;
}

function Pill({ label, value, onRemove }: PillProps) {
  return (
    <span className={styles.pill}>
      {label && <span className="hw-dim">{label}</span>}
      <span className="hw-ellipsis">
        <Untrusted text={value} />
      </span>
      <button
        type="button"
        onClick={onRemove}
        aria-label={t('investigate.remove', { what: `${label} ${value}`.trim().slice(0, 80) })}
      >
        <Icon name="close" size={11} />
      </button>
    </span>
  );
}

function durationText({ minNs, maxNs }: Selection): string | undefined {
  if (minNs === undefined && maxNs === undefined) return undefined;
  if (maxNs === undefined) return `≥ ${formatDuration(minNs ?? 0)}`;
  return minNs === undefined
    ? `< ${formatDuration(maxNs)}`
    : `${formatDuration(minNs)} – ${formatDuration(maxNs)}`;
}
