import { FixedColumn } from '../columns/fixed-column.ts';
import { NestedColumn } from '../columns/nested-column.ts';
import type { OpenBlock } from '../columns/open-block.ts';

/** The columns of `metric_points` that only exponential histograms fill. */
export class ExponentialColumns {
  private scales = new FixedColumn(4);
  private zeroCounts = new FixedColumn(8);
  private zeroThresholds = new FixedColumn(8);
  private positiveOffsets = new FixedColumn(4);
  private positives = new NestedColumn([]);
  private positive = new FixedColumn(8);
  private negativeOffsets = new FixedColumn(4);
  private negatives = new NestedColumn([]);
  private negative = new FixedColumn(8);

  attach(block: OpenBlock): void {
    this.scales = block.fixed('scale');
    this.zeroCounts = block.fixed('zero_count');
    this.zeroThresholds = block.fixed('zero_threshold');
    this.positiveOffsets = block.fixed('positive_offset');
    this.positives = block.nested('positive_counts');
    this.positive = this.positives.children[0] as FixedColumn;
    this.negativeOffsets = block.fixed('negative_offset');
    this.negatives = block.nested('negative_counts');
    this.negative = this.negatives.children[0] as FixedColumn;
  }

  scale(row: number, scale: number): void {
    this.scales.setU32(row, scale);
  }

  zero(row: number, countLow: number, countHigh: number, threshold: number): void {
    this.zeroCounts.set64(row, countLow, countHigh);
    this.zeroThresholds.setF64(row, threshold);
  }

  offset(row: number, isPositive: boolean, offset: number): void {
    (isPositive ? this.positiveOffsets : this.negativeOffsets).setU32(row, offset);
  }

  /** Adds a bucket, unless there are `limit` already. @returns whether it was added */
  count(row: number, isPositive: boolean, low: number, high: number, limit: number): boolean {
    const list = isPositive ? this.positives : this.negatives;
    if (list.count - list.startOf(row) >= limit) return false;
    (isPositive ? this.positive : this.negative).set64(list.add(row), low, high);
    return true;
  }
}
