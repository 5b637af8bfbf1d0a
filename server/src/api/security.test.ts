import fastify, { type InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Access, openAccess } from '../access/access.ts';
import { memorySettings } from '../access/testing/memory-settings.ts';
import { answerErrors } from './api-error-answers.ts';
import { callerOf } from './granted-project.ts';
import { secure } from './security.ts';
import { serveSignIn } from './sign-in/sign-in-routes.ts';

const key = 'c0nf1gured-key-of-the-operator-0123456789';
const app = fastify();
let access: Access;
let password = '';

beforeAll(async () => {
  access = await openAccess({
    settings: memorySettings(),
    keys: [{ key, project: 'shop', rights: ['read'] }],
    localToken: 'local_0123456789012345678901234567890123456789',
    nowMs: Date.now,
  });
  password = await access.createUser('ada', { role: 'admin' }, '');
  secure(app, { allowedHosts: (name) => name === 'localhost', callerOf: (sent) => access.callerOf(sent) });
  answerErrors(app, () => undefined);
  serveSignIn(app, access);
  app.get('/api/secret', async (request) => ({ name: callerOf(request).name }));
  app.post('/api/change', async () => ({ changed: true }));
  app.get('/v1/apps/:id/query', async () => ({ rows: [] }));
  app.get('/page.js', async () => 'page');
  await app.ready();
});
afterAll(() => app.close());

const ask = (url: string, options: InjectOptions = {}) =>
  app.inject({ url, ...options, headers: { host: 'localhost:7400', ...options.headers } });
const codeOf = (answer: { json: () => { error?: { code: string } } }) => answer.json().error?.code;

async function cookieOf(): Promise<string> {
  const answer = await ask('/api/sign-in', {
    method: 'POST',
    headers: { origin: 'http://localhost:7400' },
    payload: { user: 'ada', password },
  });
  expect(answer.statusCode).toBe(200);
  return String(answer.headers['set-cookie']).split(';', 1)[0] ?? '';
}

describe('strangers', () => {
  test.each([
    '/api/secret',
    '/%61pi/secret',
    '/api/secr%65t',
    '/v1/apps/1/query',
    '/%76%31/apps/1/query',
    '/api/secret?x=/api/sign-in',
  ])('are refused at %s; a key opens it', async (url) => {
    const answer = await ask(url);

    expect([answer.statusCode, codeOf(answer)]).toEqual([401, 'HEADWATER_API_KEY']);
    expect((await ask(url, { headers: { 'x-api-key': key } })).statusCode).toBe(200);
    expect((await ask(url, { headers: { authorization: `Bearer ${key}` } })).statusCode).toBe(200);
    expect((await ask(url, { headers: { 'x-headwater-key': `${key}x` } })).statusCode).toBe(401);
  });

  test('get the page itself and are told to sign in', async () => {
    expect((await ask('/page.js')).statusCode).toBe(200);
    expect((await ask('/api/sign-in')).json()).toMatchObject({ via: 'none', mayManage: false });
  });

  test('a name that is not ours is refused before anything else', async () => {
    expect((await ask('/page.js', { headers: { host: 'evil.example' } })).statusCode).toBe(421);
  });
});

describe('a session', () => {
  test('has a cookie that pages cannot read and other sites do not send', async () => {
    const answer = await ask('/api/sign-in', { method: 'POST', payload: { key } });

    expect(answer.json()).toMatchObject({ via: 'session', project: 'shop', mayManage: false });
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^headwater_session_7400=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
    );
  });

  test('reads, and changes only from our own page', async () => {
    const cookie = await cookieOf();
    const change = (headers: Record<string, string>) =>
      ask('/api/change', { method: 'POST', headers: { cookie, ...headers } });

    expect((await ask('/api/secret', { headers: { cookie } })).json()).toEqual({ name: 'ada' });
    expect((await change({ origin: 'http://localhost:7400' })).statusCode).toBe(200);
    expect((await change({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200);
    expect(codeOf(await change({}))).toBe('HEADWATER_API_ORIGIN');
    expect(codeOf(await change({ origin: 'http://evil.example' }))).toBe('HEADWATER_API_ORIGIN');
    expect(codeOf(await change({ origin: 'null' }))).toBe('HEADWATER_API_ORIGIN');
    expect(codeOf(await change({ origin: 'http://localhost:9999' }))).toBe('HEADWATER_API_ORIGIN');
    expect(codeOf(await change({ 'sec-fetch-site': 'same-site' }))).toBe('HEADWATER_API_ORIGIN');
  });

  test('is over after signing out; other cookies are no session', async () => {
    const cookie = await cookieOf();

    const answer = await ask('/api/sign-out', {
      method: 'POST',
      headers: { cookie, origin: 'http://localhost:7400' },
    });

    expect(answer.json()).toEqual({ signedOut: true });
    expect(String(answer.headers['set-cookie'])).toContain('Max-Age=0');
    expect((await ask('/api/secret', { headers: { cookie } })).statusCode).toBe(401);
    expect(
      (await ask('/api/secret', { headers: { cookie: cookie.replace('7400', '7401') } })).statusCode,
    ).toBe(401);
  });

  test.each([{}, { key: '' }, { user: 'ada' }, { user: 'ada', password: 'wrong' }, { key: 'x'.repeat(513) }])(
    'is not opened by %j',
    async (payload) => {
      const answer = await ask('/api/sign-in', { method: 'POST', payload });

      expect([400, 401]).toContain(answer.statusCode);
      expect(answer.headers['set-cookie']).toBeUndefined();
    },
  );
});
