import type { TelemetryType } from '@headwater/contract';
import { t } from '../../app/messages/index.ts';
import { useScheme } from '../use-scheme.ts';
import styles from './Investigate.module.css';

const colors: Readonly<Record<TelemetryType, readonly [light: string, dark: string]>> = {
  request: ['#0b6e8f', '#5bb8da'],
  dependency: ['#7a3fc4', '#c8a2ff'],
  trace: ['#566570', '#97a7b2'],
  exception: ['#c4262e', '#ff7b7b'],
  event: ['#1c7a48', '#5fcf93'],
  pageView: ['#9a5b00', '#f2b45c'],
  browserTiming: ['#8a4a6f', '#e59ac4'],
  availability: ['#2f5fbf', '#8fb3ff'],
};

/** The colour of a kind of telemetry, the same on every page. */
export function useTypeColor(): (type: TelemetryType) => string {
  const scheme = useScheme();
  return (type) => colors[type][scheme === 'dark' ? 1 : 0];
}

export function TypeTag({ type }: { readonly type: TelemetryType }) {
  const colorOf = useTypeColor();
  return (
    <span className={styles.type}>
      <i aria-hidden="true" style={{ background: colorOf(type) }} />
      {t(`telemetry.${type}`)}
    </span>
  );
}
