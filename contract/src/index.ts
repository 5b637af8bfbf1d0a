export * from './common.ts';
export * from './route.ts';
export * from './routes/logs.ts';
export * from './routes/metrics.ts';
export * from './routes/overview.ts';
export * from './routes/services.ts';
export * from './routes/trace.ts';
export * from './routes/traces.ts';
