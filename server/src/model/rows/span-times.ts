import { unsignedDigitsOf } from '../attributes/json-text.ts';
import { type Bytes, bytesOf } from '../columns/bytes.ts';
import { FixedColumn } from '../columns/fixed-column.ts';
import type { OpenBlock } from '../columns/open-block.ts';
import { spanMarks } from '../conventions/span-roles.ts';
import type { ModelLimits } from '../limits.ts';
import type { TimeWindow } from '../time-window.ts';

/** Attribute that holds a time as it was sent when the column holds another: `start,end` or one time, in ns. */
export const timeSentKey = bytesOf('headwater.time.sent');
const { negativeDuration, timeBounded } = spanMarks;

export interface SentTimes {
  readonly key: Bytes;
  readonly text: string;
}

/** `start_time` and `duration_ns`: the start inside the window, the duration neither negative nor beyond it. */
export class SpanTimes {
  /** Set when the columns do not tell what was sent. */
  sent: SentTimes | undefined;
  private readonly window: TimeWindow;
  private readonly maxDuration: number;
  private starts = new FixedColumn(8);
  private durations = new FixedColumn(8);

  constructor(window: TimeWindow, limits: ModelLimits) {
    this.window = window;
    this.maxDuration = Number(limits.pastNs + limits.futureNs);
  }

  attach(block: OpenBlock): void {
    this.starts = block.fixed('start_time');
    this.durations = block.fixed('duration_ns');
  }

  /** @returns the marks the span gets for its times */
  write(row: number, startLow: number, startHigh: number, endLow: number, endHigh: number): number {
    let low = (endLow - startLow) | 0;
    let high = (endHigh - startHigh - (endLow >>> 0 < startLow >>> 0 ? 1 : 0)) | 0;
    let marks = 0;
    if (isBefore(endLow, endHigh, startLow, startHigh)) {
      low = 0;
      high = 0;
      marks = negativeDuration;
    } else if ((high >>> 0) * 4294967296 + (low >>> 0) > this.maxDuration) {
      low = 0;
      high = 0;
      marks = timeBounded;
    }
    const { window } = this;
    let inside = window.bound(startLow, startHigh);
    if (!inside && window.holds(endLow, endHigh)) window.bound(endLow, endHigh);
    else if (!inside && startLow === 0 && startHigh === 0) window.bound(window.nowLow, window.nowHigh);
    this.starts.set64(row, window.low, window.high);
    this.durations.set64(row, low, high);
    if (!inside) marks |= timeBounded;
    inside = marks === 0;
    this.sent = inside
      ? undefined
      : {
          key: timeSentKey,
          text: `${unsignedDigitsOf(startLow, startHigh)},${unsignedDigitsOf(endLow, endHigh)}`,
        };
    return marks;
  }
}

function isBefore(aLow: number, aHigh: number, bLow: number, bHigh: number): boolean {
  if (aHigh !== bHigh) return aHigh >>> 0 < bHigh >>> 0;
  return aLow >>> 0 < bLow >>> 0;
}
