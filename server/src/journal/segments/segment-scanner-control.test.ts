import { expect, test, vi } from 'vitest';
import { aSegment, brokenPromise, scanAll } from '../testing/segment-image.ts';
import { segmentHeaderBytes } from './segment-header.ts';

// Negative control: every checksum is 1, when written and when read.
vi.mock('node:zlib', async (original) => ({ ...(await original<object>()), crc32: () => 1 }));

test('without checksums the flip test finds records that were never written', () => {
  const { bytes, records } = aSegment(8192);
  const broken: string[] = [];

  for (let at = segmentHeaderBytes; at < bytes.length; at++) {
    bytes[at] = (bytes[at] as number) ^ 1;
    const found = brokenPromise(scanAll(bytes), records, (r) => at >= r.offset && at < r.offset + r.bytes);
    bytes[at] = (bytes[at] as number) ^ 1;
    if (found !== undefined) broken.push(found);
  }

  expect(broken.length).toBeGreaterThan(1000);
});
