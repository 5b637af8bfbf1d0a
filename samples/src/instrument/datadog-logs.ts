/** At most as many lines wait while the address does not answer; newer ones are left out then. */
const waitingLines = 1_000;
const sendAfterMs = 500;

/**
 * Lines go to standard output as JSON, as for an Agent that reads files; with DD_LOGS_URL they are also sent to that
 * address by the HTTP API for logs (`/api/v2/logs`), since a container here has no Agent beside it.
 */
export function openLogSender(env: NodeJS.ProcessEnv): (line: Readonly<Record<string, unknown>>) => void {
  const address = env.DD_LOGS_URL;
  let waiting: Readonly<Record<string, unknown>>[] = [];
  const send = async (): Promise<void> => {
    const lines = waiting;
    waiting = [];
    await fetch(`${address}/api/v2/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'dd-api-key': env.DD_API_KEY ?? '' },
      body: JSON.stringify(lines),
    }).catch(() => undefined);
  };
  return (line) => {
    process.stdout.write(`${JSON.stringify(line)}\n`);
    if (address === undefined || waiting.length >= waitingLines) return;
    if (waiting.length === 0) setTimeout(() => void send(), sendAfterMs);
    waiting.push({ ...line, timestamp: Date.now() });
  };
}
