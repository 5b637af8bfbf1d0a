import { bytesOf } from '../../model/columns/bytes.ts';
import type { FillOutcome, RowSink } from '../../model/rows/row-sink.ts';
import type { Intake } from '../intake.ts';

export const receivedNs = BigInt(Date.UTC(2026, 0, 2, 3, 4, 5)) * 1_000_000n;

/** A request of log lines, for tests that need no decoder. */
export function aRequest(...lines: string[]): Intake & { readonly lines: readonly string[] } {
  return {
    project: 'default',
    dialect: 'otlp',
    receiver: 'test',
    signal: 'logs',
    body: Buffer.from(JSON.stringify(lines)),
    nowNs: receivedNs,
    lines,
  };
}

/** Writes one row of `logs` per line. */
export function fillLines(lines: readonly string[]): (rows: RowSink) => FillOutcome {
  return (rows) => {
    const block = rows.block('logs');
    for (const line of lines) {
      const row = block.rows;
      const bytes = bytesOf(line);
      block.word('project').setText(row, 'default');
      block.word('service').setText(row, `service of ${line.slice(0, 6)}`);
      block.text('body').set(row, bytes, 0, bytes.u8.length);
      for (const time of ['time', 'received_time']) setTime(block.fixed(time), row, receivedNs);
      block.rows = row + 1;
    }
    return { accepted: lines.length, rejected: 0 };
  };
}

function setTime(
  column: { set64(row: number, low: number, high: number): void },
  row: number,
  ns: bigint,
): void {
  column.set64(row, Number(ns & 0xffffffffn), Number(ns >> 32n));
}
