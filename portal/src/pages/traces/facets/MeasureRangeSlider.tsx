import type { MeasureRange } from '@headwater/contract';
import { RangeSlider, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { visibleText } from '../../../components/text/visible-text.ts';
import { formatDuration, parseDuration } from '../../../format/duration.ts';
import { threeDigits } from '../../../format/number.ts';
import { stateOf, withRange } from '../search/search-terms.ts';
import type { Explorer } from '../use-explorer.ts';
import styles from './Facets.module.css';
import { facetTitle } from './facet-keys.ts';
import { makeScale, steps } from './measure-scale.ts';

interface MeasureRangeSliderProps {
  readonly explorer: Explorer;
  readonly name: string;
  readonly range: MeasureRange | undefined;
  readonly failed: boolean;
}

/** The smallest and largest number of a measure, and a range within them. Durations are on a logarithmic scale. */
export function MeasureRangeSlider({ explorer, name, range, failed }: MeasureRangeSliderProps) {
  const { from, to } = stateOf(explorer.query, name);
  const isDuration = name === '@duration';
  const [least, most] = [range?.min ?? from ?? 0, range?.max ?? to ?? 0];
  const scale = makeScale(Math.min(least, from ?? least), Math.max(most, to ?? most), isDuration);
  const [places, setPlaces] = useState<[number, number]>([0, steps]);
  const wanted: [number, number] = [
    from === undefined ? 0 : scale.placeOf(from),
    to === undefined ? steps : scale.placeOf(to),
  ];
  const shape = JSON.stringify(wanted);
  useEffect(() => setPlaces(JSON.parse(shape) as [number, number]), [shape]);
  if (!range && !failed) return <p className={styles.note}>{t('state.loading')}</p>;
  if (range?.min === null && from === undefined && to === undefined) {
    return <p className={styles.note}>{t('facets.noNumbers')}</p>;
  }
  const label = visibleText(facetTitle(name));
  const format = isDuration ? formatDuration : threeDigits;
  const commit = (low: number | undefined, high: number | undefined) =>
    explorer.setQuery(withRange(explorer.query, name, low, high));
  return (
    <div className={styles.measure}>
      <RangeSlider
        size="xs"
        min={0}
        max={steps}
        minRange={0}
        value={places}
        thumbFromLabel={t('facets.leastOf', { key: label })}
        thumbToLabel={t('facets.mostOf', { key: label })}
        label={(place) => format(scale.valueAt(place))}
        onChange={setPlaces}
        onChangeEnd={([low, high]) =>
          commit(low === 0 ? undefined : scale.valueAt(low), high === steps ? undefined : scale.valueAt(high))
        }
      />
      <div className={styles.bounds}>
        <Bound
          label={t('facets.leastOf', { key: label })}
          value={from}
          shown={format(least)}
          isDuration={isDuration}
          onCommit={(value) => commit(value, to)}
        />
        <Bound
          label={t('facets.mostOf', { key: label })}
          value={to}
          shown={format(most)}
          isDuration={isDuration}
          onCommit={(value) => commit(from, value)}
        />
      </div>
    </div>
  );
}

interface BoundProps {
  readonly label: string;
  /** The search's own bound */
  readonly value: number | undefined;
  /** What stands there without one */
  readonly shown: string;
  readonly isDuration: boolean;
  readonly onCommit: (value: number | undefined) => void;
}

function Bound({ label, value, shown, isDuration, onCommit }: BoundProps) {
  const [typed, setTyped] = useState<string>();
  const text = value === undefined ? '' : isDuration ? formatDuration(value) : String(value);
  const read = (words: string) => (isDuration ? parseDuration(words) : numberOf(words));
  const wrong = typed !== undefined && typed.trim() !== '' && read(typed) === undefined;
  const commit = () => {
    if (typed === undefined || wrong) return;
    setTyped(undefined);
    if (typed.trim() !== text) onCommit(typed.trim() === '' ? undefined : read(typed));
  };
  return (
    <TextInput
      size="xs"
      aria-label={label}
      placeholder={shown}
      value={typed ?? text}
      error={wrong}
      title={wrong && isDuration ? t('traces.durationWrong') : label}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}

function numberOf(words: string): number | undefined {
  const number = Number(words);
  return words.trim() !== '' && Number.isFinite(number) ? number : undefined;
}
