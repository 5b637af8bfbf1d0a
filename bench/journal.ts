import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../server/src/journal/clock.ts';
import { nodeFileSystem } from '../server/src/journal/file-system.ts';
import { openJournal } from '../server/src/journal/journal.ts';
import { printRow } from './rows.ts';

/** What a span takes in the journal, about. */
const spanBytes = 350;

interface Figures {
  cpuUsPerSpan: number;
  ackP50Ms: number;
  ackP99Ms: number;
}

/**
 * The journal alone, on the disk of the working directory: CPU of the whole process, the thread pool's writes
 * and syncs included, and how long an acknowledgement takes.
 */
export async function benchJournal(): Promise<void> {
  const full = await appendAll({ spansPerRecord: 1000, records: 1500, inFlight: 8 });
  const fullName = 'journal append at full speed, 1,000 spans a record';
  printRow({ what: fullName, value: full.cpuUsPerSpan, unit: 'µs CPU/span', goal: { atMost: 0.3 } });
  const small = await appendAll({ spansPerRecord: 200, records: 1000, inFlight: 1 });
  const smallName = 'journal acknowledgement, 200 spans a record';
  const note = `p99 ${small.ackP99Ms.toFixed(2)} ms`;
  printRow({ what: smallName, value: small.ackP50Ms, unit: 'ms p50', goal: { atMost: 4 }, note });
}

async function appendAll(load: {
  spansPerRecord: number;
  records: number;
  inFlight: number;
}): Promise<Figures> {
  const directory = await mkdtemp(join(process.cwd(), '.cache-journal-'));
  try {
    const options = { directory, files: nodeFileSystem, clock: systemClock, segmentBytes: 64 * 1024 ** 2 };
    const { journal } = await openJournal({ ...options, reserveBytes: 0, retryWindowMs: 600_000 });
    const body = Buffer.alloc(load.spansPerRecord * spanBytes, 'headwater ');
    const ackMs: number[] = [];
    let next = 0;
    const send = async (): Promise<void> => {
      while (next++ < load.records) {
        const key = Buffer.alloc(16);
        key.writeUInt32LE(next, 0);
        const began = performance.now();
        const { seq, durable } = journal.append({ key, parts: [body] });
        await durable;
        ackMs.push(performance.now() - began);
        journal.release(seq - 50);
      }
    };
    const cpuBefore = process.cpuUsage();
    await Promise.all(Array.from({ length: load.inFlight }, send));
    const { user, system } = process.cpuUsage(cpuBefore);
    await journal.close();
    ackMs.sort((a, b) => a - b);
    const at = (share: number): number => ackMs[Math.floor(ackMs.length * share)] ?? 0;
    return {
      cpuUsPerSpan: (user + system) / (load.records * load.spansPerRecord),
      ackP50Ms: at(0.5),
      ackP99Ms: at(0.99),
    };
  } finally {
    await rm(directory, { recursive: true });
  }
}
