import { formatDuration } from '../../../format/duration.ts';
import styles from './Transaction.module.css';

interface TimeScaleProps {
  readonly totalMs: number;
  readonly stepMs: number;
}

/** Further right there is no room for a label. */
const labelledShare = 0.94;

/** A distance between marks that reads well, at most so many of them within the whole. */
export function scaleStep(totalMs: number, most: number): number {
  const rough = totalMs / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
}

/** Marks of time above the bars, from the start of the transaction. */
export function TimeScale({ totalMs, stepMs }: TimeScaleProps) {
  const marks = Array.from({ length: Math.floor(totalMs / stepMs) + 1 }, (_, index) => index * stepMs);
  return (
    <div className={styles.scale}>
      {marks
        .filter((ms) => ms / totalMs < labelledShare)
        .map((ms) => (
          <span key={ms} style={{ left: `${(ms / totalMs) * 100}%` }}>
            {ms === 0 ? '0' : formatDuration(ms * 1e6)}
          </span>
        ))}
    </div>
  );
}
