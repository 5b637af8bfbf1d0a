import { parseArgs } from 'node:util';
import { runLoad } from './run-load.ts';

/** `node bench/load/send.ts --port 4317 --protocol grpc --items 500000 …`: the generator by itself. */
const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '4317' },
    protocol: { type: 'string', default: 'grpc' },
    signal: { type: 'string', default: 'traces' },
    items: { type: 'string', default: '500000' },
    'per-request': { type: 'string', default: '1000' },
    connections: { type: 'string', default: '4' },
    gzip: { type: 'boolean', default: false },
    rate: { type: 'string' },
    pid: { type: 'string' },
    settle: { type: 'string' },
    spread: { type: 'string' },
  },
});

const report = await runLoad({
  host: values.host,
  port: Number(values.port),
  protocol: values.protocol === 'http' ? 'http' : 'grpc',
  signal: values.signal === 'logs' || values.signal === 'metrics' ? values.signal : 'traces',
  items: Number(values.items),
  perRequest: Number(values['per-request']),
  connections: Number(values.connections),
  gzip: values.gzip,
  ...(values.rate === undefined ? {} : { rate: Number(values.rate) }),
  ...(values.pid === undefined ? {} : { serverPid: Number(values.pid) }),
  ...(values.settle === undefined ? {} : { settleMs: Number(values.settle) * 1000 }),
  ...(values.spread === undefined ? {} : { spreadMs: Number(values.spread) * 1000 }),
});
process.stdout.write(`${JSON.stringify({ ...report, traceIds: undefined }, null, 1)}\n`);
process.exit(report.accepted > 0 ? 0 : 1);
