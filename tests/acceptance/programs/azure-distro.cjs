// What Azure Monitor's OpenTelemetry distribution for Node asks for, loaded before the program.
const { createRequire } = require('node:module');
const load = createRequire(`${process.env.CLIENTS}package.json`);
const distribution = load.resolve('@azure/monitor-opentelemetry');
const { shutdownAzureMonitor, useAzureMonitor } = load(distribution);
// Its own copy: another version would not find its providers.
const { metrics } = createRequire(distribution)('@opentelemetry/api');

useAzureMonitor({ tracesPerSecond: 100 });
metrics.getMeter('shop').createCounter('orders').add(2, { kind: 'book' });
process.on('SIGINT', () => shutdownAzureMonitor().finally(() => process.exit(0)));
