// Asks our query service through Azure's own client for Node and prints what it got.
const { createRequire } = require('node:module');
const { LogsQueryClient, Durations } = createRequire(process.env.CLIENTS)('@azure/monitor-query-logs');

const credential = { getToken: async () => ({ token: 'none', expiresOnTimestamp: Date.now() + 3_600_000 }) };
const client = new LogsQueryClient(credential, { endpoint: `${process.env.ENDPOINT}/v1` });

async function main() {
  const hour = { duration: 'PT1H' };
  const typed = await client.queryWorkspace(
    'default',
    "print b = true, i = int(1), r = 1.5, s = 'é', d = datetime(2020-02-29T12:34:56.1234567Z), t = 1h, o = dynamic({'a': 1}), n = int(null)",
    hour,
    { includeQueryStatistics: true, includeVisualization: true, serverTimeoutInSeconds: 30 },
  );
  const requests = await client.queryWorkspace(
    'default',
    'requests | summarize count() by name | order by name asc',
    hour,
  );
  const cut = await client.queryWorkspace('default', 'range x from 1 to 500010 step 1', hour);
  const wrong = await client.queryWorkspace('default', 'requests | where nme == 1', hour).catch((error) => ({
    status: error.statusCode,
    message: error.message,
  }));
  const batch = await client.queryBatch([
    { workspaceId: 'default', query: 'print a = 1', timespan: hour },
    { workspaceId: 'default', query: 'print nothing |', timespan: hour },
  ]);
  console.log(
    JSON.stringify({
      typed,
      requests: requests.tables,
      cut: { status: cut.status, error: cut.partialError, rows: cut.partialTables?.[0]?.rows.length },
      wrong,
      batch: batch.map((one) => ({ status: one.status, tables: one.tables, error: one.message })),
      durations: typeof Durations,
    }),
  );
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
