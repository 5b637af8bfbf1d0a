import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openPage } from '../browser/open-browser.ts';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';
import {
  type Client,
  freePort,
  getWhenUp,
  nodeClients,
  programs,
  pythonClients,
  runClient,
} from './clients.ts';

const distribution = pythonClients('azure-otel');
const openCensus = pythonClients('opencensus');
const node = nodeClients();
const hasAll =
  distribution !== undefined &&
  openCensus !== undefined &&
  node !== undefined &&
  existsSync(`${node}node_modules/applicationinsights`);

/** A web service that is asked for a request that fails whenever the test wants one. */
interface Service {
  readonly name: string;
  readonly client: Client;
  readonly ok: string;
  readonly failing: string;
}

/** All three report to the product while one page is open; what the page shows is read from the page. */
describe.skipIf(!hasAll)('the live page in a browser', () => {
  let product: Product;
  let browser: Browser;
  let page: Page;
  let services: Service[] = [];

  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(), openBrowser()]);
    ({ page } = await openPage(browser, `${product.portal}/live`));
    services = await Promise.all([startPython(product), startNode(product), startOpenCensus(product)]);
    await Promise.all(services.map(({ ok }) => getWhenUp(ok)));
  });
  afterAll(async () => {
    await Promise.all(services.map(({ client }) => client.stop('SIGKILL')));
    await browser?.close();
    await product?.stop();
  });

  const rowOf = (name: string) =>
    page.getByRole('table', { name: 'Servers' }).getByRole('row').filter({ hasText: name });
  const failuresOf = (name: string) =>
    page
      .getByRole('region', { name: 'Samples' })
      .locator('li')
      .filter({ hasText: name })
      .filter({ hasText: 'request' });

  test.each([
    ['live-python', 'reports itself'],
    ['live-node', 'reports itself'],
    ['live-census', 'counted here'],
  ])('shows %s, which %s', async (name, how) => {
    const service = services.find((each) => each.name === name);

    await waitFor(
      async () => {
        await getWhenUp(service?.ok ?? '');
        return (await rowOf(name).filter({ hasText: how }).count()) === 1;
      },
      45_000,
      200,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${service?.client.output()}`);
    });

    await expect.poll(() => rowOf(name).getByRole('link').innerText()).not.toBe('0');
  });

  test.each(['live-python', 'live-node', 'live-census'])(
    'shows a failed request of %s within a second',
    async (name) => {
      const service = services.find((each) => each.name === name);
      const delaysMs: number[] = [];
      // Clients with a live channel tell once a second, so one try may have to wait for that.
      while (delaysMs.length < 20 && !delaysMs.some((ms) => ms < 1_000)) {
        const before = await failuresOf(name).count();
        const beganMs = performance.now();
        await getWhenUp(service?.failing ?? '');
        await waitFor(async () => (await failuresOf(name).count()) > before);
        delaysMs.push(performance.now() - beganMs);
      }

      expect(Math.min(...delaysMs), `ms: ${delaysMs.map(Math.round).join()}`).toBeLessThan(1_000);
    },
  );
});

async function startPython({ portal }: Product): Promise<Service> {
  const port = await freePort();
  const connection = connectionString(portal);
  const client = runClient(`${distribution}/python`, [`${programs}azure_live.py`], {
    PORT: String(port),
    APPLICATIONINSIGHTS_CONNECTION_STRING: connection,
    APPLICATIONINSIGHTS_STATS_CONNECTION_STRING: connection,
    APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED: 'true',
    WEBSITE_SITE_NAME: 'test',
    OTEL_SERVICE_NAME: 'live-python',
    TMPDIR: mkdtempSync(join(tmpdir(), 'headwater-azure-')),
  });
  return {
    name: 'live-python',
    client,
    ok: `http://127.0.0.1:${port}/`,
    failing: `http://127.0.0.1:${port}/fails`,
  };
}

async function startNode({ portal, dataDir }: Product): Promise<Service> {
  const port = await freePort();
  const client = runClient(
    process.execPath,
    ['--require', `${programs}azure-setup.cjs`, `${programs}cart.cjs`],
    {
      PORT: String(port),
      CLIENTS: node ?? '',
      NODE_EXTRA_CA_CERTS: `${dataDir}/tls/ca.pem`,
      APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString(portal.replace('http:', 'https:')),
      APPLICATION_INSIGHTS_NO_STATSBEAT: 'true',
      APPLICATIONINSIGHTS_SDKSTATS_DISABLED: 'true',
      // The role on the live channel; its being there keeps the SDK from asking the cloud's metadata service.
      WEBSITE_SITE_NAME: 'live-node',
      OTEL_SERVICE_NAME: 'live-node',
    },
  );
  return {
    name: 'live-node',
    client,
    ok: `http://127.0.0.1:${port}/`,
    failing: `http://127.0.0.1:${port}/missing`,
  };
}

async function startOpenCensus(product: Product): Promise<Service> {
  const port = await freePort();
  const { receivers } = await api<{ receivers: { dialect: string; address: string }[] }>(
    product,
    '/api/status',
  );
  const agent = receivers.find(({ dialect }) => dialect === 'opencensus')?.address ?? '';
  const client = runClient(`${openCensus}/python`, [`${programs}opencensus_flask.py`], {
    PORT: String(port),
    SERVICE_NAME: 'live-census',
    OCAGENT_TRACE_EXPORTER_ENDPOINT: agent.replace('http://', ''),
  });
  return {
    name: 'live-census',
    client,
    ok: `http://127.0.0.1:${port}/`,
    failing: `http://127.0.0.1:${port}/boom`,
  };
}

function connectionString(endpoint: string): string {
  const iKey = '0b4a7d53-8f0e-4d7e-9a51-2f6f5f0c1d2e';
  return `InstrumentationKey=${iKey};IngestionEndpoint=${endpoint}/;LiveEndpoint=${endpoint}/`;
}
