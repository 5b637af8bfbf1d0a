import { getSpan, listServices } from '@headwater/contract';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ApiFailure, addressOf, ask } from './client.ts';

const scope = { fromMs: 1, toMs: 2 };

function answerWith(status: number, body: unknown): { url: string; init: RequestInit }[] {
  const asked: { url: string; init: RequestInit }[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

describe('asking a route', () => {
  test('sends the body as JSON and returns the answer', async () => {
    const asked = answerWith(200, { services: [] });

    const answer = await ask(listServices, { body: scope });

    expect(answer).toEqual({ services: [] });
    expect(asked[0]?.url).toBe('/api/services');
    expect(asked[0]?.init).toMatchObject({ method: 'POST', body: JSON.stringify(scope) });
  });

  test('puts parameters into the path and leaves out what is not said', () => {
    const path = addressOf(
      getSpan.path,
      { traceId: 'a/b', spanId: 'ü' },
      { project: 'default', limit: undefined },
    );

    expect(path).toBe('/api/traces/a%2Fb/spans/%C3%BC?project=default');
  });

  test('fails with the code and the fix that the server gave', async () => {
    answerWith(400, { error: { code: 'HEADWATER_QUERY_RANGE', message: 'too long', fix: 'shorten it' } });

    const failure = await ask(listServices, { body: scope }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(ApiFailure);
    expect(failure).toMatchObject({ status: 400, code: 'HEADWATER_QUERY_RANGE', fix: 'shorten it' });
  });

  test('fails with the status when the answer is not ours', async () => {
    answerWith(502, '<html>Bad Gateway</html>');

    const failure = await ask(listServices, { body: scope }).catch((error: unknown) => error);

    expect(failure).toMatchObject({ status: 502, code: 'HTTP_502' });
  });

  test('says what to do when nobody answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));

    const failure = await ask(listServices, { body: scope }).catch((error: unknown) => error);

    expect(failure).toMatchObject({ status: 0, code: 'HEADWATER_PORTAL_OFFLINE' });
    expect((failure as ApiFailure).fix).toContain('npm start');
  });
});
