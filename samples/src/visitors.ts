import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Envelope } from './insights-client.ts';

/**
 * People in their browsers, told of as the Application Insights browser SDK does: page views, how long the pages took
 * to load, calls that the pages make, clicks as custom events, now and then an exception; and a test every few seconds
 * of whether notes answers. The calls and the tests are real, the browsers are made up. Reports where
 * APPLICATIONINSIGHTS_CONNECTION_STRING says.
 */
const { envelope, send } = connect(process.env.APPLICATIONINSIGHTS_CONNECTION_STRING ?? '');
const notes = `http://127.0.0.1:${process.env.NOTES_PORT ?? 8080}`;

/** Pages in the order people come to them, and what each calls. */
const pages = [
  { name: 'Notes', call: ['GET', '/notes'] },
  { name: 'Write a note', call: ['POST', '/notes?desc=from-a-page&add_date=y'] },
  { name: 'Read a note', call: ['GET', '/notes?id=1'] },
  { name: 'Calendar', call: undefined },
] as const;
const browsers = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
];
const places = [
  { country: 'South Korea', city: 'Seoul' },
  { country: 'France', city: 'Lyon' },
  { country: 'Germany', city: 'Leipzig' },
  { country: 'Canada', city: 'Halifax' },
];
const visitors = Array.from({ length: 40 }, (_, number) => ({
  'ai.user.id': `visitor-${number}`,
  'ai.user.userAgent': browsers[number % browsers.length],
  'ai.location.country': places[number % places.length]?.country,
  'ai.location.city': places[number % places.length]?.city,
}));
const leavesAfterPage = 0.25;
const stack =
  'TypeError: day is undefined\n    at drawDay (calendar.js:41:7)\n    at drawMonth (calendar.js:12:3)';

type Tags = Readonly<Record<string, string | undefined>>;
type Page = (typeof pages)[number];

const newId = (bytes: number) => randomBytes(bytes).toString('hex');
const about = (ms: number) => ms * (0.5 + Math.random());
const duration = (ms: number) => `00:00:${(ms / 1000).toFixed(3).padStart(6, '0')}`;

/** One person walks through the pages, and may leave after any of them. */
async function visit(): Promise<void> {
  const visitor = visitors[Math.floor(Math.random() * visitors.length)];
  const person = { ...visitor, 'ai.session.id': newId(6), 'ai.device.type': 'Browser' };
  for (const page of pages) {
    const operationId = newId(16);
    const tags = { ...person, 'ai.operation.id': operationId, 'ai.operation.name': page.name };
    await send([
      ...load(page.name, tags),
      ...(await callOf(page, operationId, tags)),
      ...whatHappened(page.name, tags),
    ]);
    if (Math.random() < leavesAfterPage) return;
    await sleep(about(800));
  }
}

/** The view of a page and its timings, which are parts of the whole. */
function load(name: string, tags: Tags): Envelope[] {
  const page = { name, url: `${notes}/#${encodeURIComponent(name)}` };
  const parts = { networkConnect: 30, sentRequest: 40, receivedResponse: 20, domProcessing: 260 };
  const took = Object.entries(parts).map(([part, ms]) => [part, about(ms)] as const);
  const total = duration(took.reduce((sum, [, ms]) => sum + ms, 0));
  const timings = Object.fromEntries(took.map(([part, ms]) => [part, duration(ms)]));
  return [
    envelope('PageviewData', { ...page, duration: total }, tags),
    envelope('PageviewPerformanceData', { ...page, duration: total, perfTotal: total, ...timings }, tags),
  ];
}

/** Calls the notes application as a script of the page would, with the page's operation as trace. */
async function callOf({ call }: Page, operationId: string, tags: Tags): Promise<Envelope[]> {
  if (call === undefined) return [];
  const [method, path] = call;
  const id = newId(8);
  const beganMs = Date.now();
  const { status, ms } = await ask(notes + path, { method, traceparent: `00-${operationId}-${id}-01` });
  const data = {
    id,
    name: `${method} ${path.split('?')[0]}`,
    type: 'Fetch',
    target: new URL(notes).host,
    data: `${method} ${notes}${path}`,
    duration: duration(ms),
    resultCode: String(status),
    success: status > 0 && status < 400,
  };
  return [envelope('RemoteDependencyData', data, tags, beganMs)];
}

function whatHappened(page: string, tags: Tags): Envelope[] {
  if (page === 'Write a note') {
    return [envelope('EventData', { name: 'note written', properties: { length: 'short' } }, tags)];
  }
  if (page === 'Calendar' && Math.random() < 0.2) {
    const exceptions = [{ typeName: 'TypeError', message: 'day is undefined', hasFullStack: true, stack }];
    return [envelope('ExceptionData', { exceptions, severityLevel: 3 }, tags)];
  }
  return [];
}

/** Whether notes answers, as a program that tests availability reports it. */
async function testAvailability(): Promise<void> {
  const { status, ms } = await ask(notes, { 'user-agent': 'availability-test' });
  const success = status > 0 && status < 500;
  const result = {
    id: newId(8),
    name: 'notes answers',
    runLocation: 'this machine',
    duration: duration(ms),
    success,
    message: success ? 'Passed' : 'No answer',
  };
  await send([envelope('AvailabilityData', result, { 'ai.cloud.role': 'availability' })]);
}

/** @returns status 0 when there was no answer */
async function ask(url: string, { method = 'GET', ...headers }: Record<string, string>) {
  const began = performance.now();
  const status = await fetch(url, { method, headers })
    .then(async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    })
    .catch(() => 0);
  return { status, ms: performance.now() - began };
}

for (let round = 0; ; round += 1) {
  void visit();
  if (round % 5 === 0) await testAvailability();
  await sleep(about(1_500));
}
