import { setTimeout as sleep } from 'node:timers/promises';

/** Keeps the notes application busy: about five requests a second, some of them wrong. */
const notes = `http://127.0.0.1:${process.env.NOTES_PORT ?? 8080}`;

const steps: readonly (readonly [method: string, path: string])[] = [
  ['GET', '/notes'],
  ['POST', '/notes?desc=hello'],
  ['POST', '/notes?desc=dated&add_date=y'],
  ['GET', '/notes?id=1'],
  ['PUT', '/notes?id=1&desc=changed'],
  ['GET', '/'],
  ['DELETE', '/notes?id=2'],
  ['GET', '/no-such-page'],
  ['PATCH', '/notes'],
  // Longer than the column takes: fails with an exception.
  ['POST', `/notes?desc=${'long'.repeat(80)}`],
];

for (let i = 0; ; i++) {
  const [method, path] = steps[i % steps.length] ?? ['GET', '/'];
  await fetch(notes + path, { method })
    .then((answer) => answer.arrayBuffer())
    .catch(() => undefined);
  await sleep(50 + Math.random() * 250);
}
