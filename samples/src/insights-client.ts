/** One item as Application Insights' SDKs send it. */
export type Envelope = Readonly<Record<string, unknown>>;

type Fields = Readonly<Record<string, unknown>>;

/** The browser SDK's way to report: envelopes as a JSON array. What cannot be sent is dropped, as a closed tab would. */
export function connect(connectionString: string) {
  const parts = Object.fromEntries(
    connectionString.split(';').map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
  const key = parts.InstrumentationKey ?? '';
  const endpoint = `${(parts.IngestionEndpoint ?? '').replace(/\/+$/, '')}/v2/track`;
  return {
    envelope: (baseType: string, baseData: Fields, tags: Fields, atMs = Date.now()): Envelope => ({
      name: `Microsoft.ApplicationInsights.${key.replaceAll('-', '')}.${baseType.replace('Data', '')}`,
      time: new Date(atMs).toISOString(),
      iKey: key,
      tags: { 'ai.cloud.role': 'notes-web', 'ai.application.ver': '0.1.0', ...tags },
      data: { baseType, baseData: { ver: 2, ...baseData } },
    }),
    send: async (items: readonly Envelope[]): Promise<void> => {
      const headers = { 'content-type': 'application/json' };
      await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(items) })
        .then((answer) => answer.arrayBuffer())
        .catch(() => undefined);
    },
  };
}
