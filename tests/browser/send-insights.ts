import type { Product } from '../harness/product.ts';

/** One envelope of Application Insights, before what all share is added. */
export interface TestEnvelope {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly timeMs: number;
  readonly role?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly sampleRate?: number;
}

/** Sends envelopes as a client with the printed connection string would. @throws when any is refused */
export async function sendInsights(product: Product, envelopes: readonly TestEnvelope[]): Promise<void> {
  const key = /InstrumentationKey=([0-9a-f-]{36})/.exec(product.output())?.[1];
  if (key === undefined) throw new Error('the product printed no connection string');
  const items = envelopes.map(({ type, data, timeMs, role = 'shop', tags = {}, sampleRate }) => ({
    ver: 1,
    name: `Microsoft.ApplicationInsights.${type}`,
    time: new Date(timeMs).toISOString(),
    iKey: key,
    ...(sampleRate === undefined ? {} : { sampleRate }),
    tags: { 'ai.cloud.role': role, 'ai.cloud.roleInstance': `${role}-1`, ...tags },
    data: { baseType: `${type}Data`, baseData: { ver: 2, ...data } },
  }));
  const answer = await fetch(`${product.portal}/v2/track`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(items),
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`refused: ${answer.status} ${text.slice(0, 500)}`);
}
