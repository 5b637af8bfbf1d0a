import { setTimeout as sleep } from 'node:timers/promises';
import type { SpanStart } from './instrument/instrument.ts';
import { openInstrument } from './instrument/open-instrument.ts';
import { type Note, openNoteStore } from './note-store.ts';
import { serve } from './web.ts';

/**
 * The notes application of the Datadog tutorial, rewritten: list, read, add, change and delete notes on :8080.
 * DB_HOST chooses PostgreSQL, CALENDAR_HOST the service that knows dates, PORT another port.
 */
const instrument = await openInstrument('notes');
const store = await openNoteStore(process.env, instrument);
const calendar = `http://${process.env.CALENDAR_HOST ?? '127.0.0.1'}:${process.env.CALENDAR_PORT ?? 9090}/calendar`;

const text = (note: Note): string => `(${note.id}, ${note.description})`;
const missing = { body: 'Note does not exist' };

const work = (span: SpanStart, ms: number, inner?: () => Promise<void>): Promise<void> =>
  instrument.inSpan(span, async () => {
    await sleep(ms);
    await inner?.();
  });

const longRunningProcess = (): Promise<void> =>
  work({ name: 'notes_helper', resource: 'long_running_process', service: 'notes_helper' }, 300, () =>
    work({ name: 'notes_helper', resource: 'private_method', service: 'notes_helper' }, 30),
  );
const anotherProcess = (): Promise<void> =>
  work({ name: 'notes_helper', resource: 'another_process', service: 'notes_helper' }, 50);

async function dateFromCalendar(): Promise<string> {
  const answer = await fetch(calendar).catch(() => undefined);
  if (answer?.ok !== true) throw new Error('Cannot reach calendar service.');
  return answer.text();
}

serve(Number(process.env.PORT ?? 8080), instrument, {
  'GET /': () => ({ body: 'Welcome to our notes app!' }),
  'GET /notes': async (query) => {
    const id = query.get('id');
    if (id !== null) {
      const note = await store.get(Number(id));
      return note === undefined ? missing : { body: text(note) };
    }
    await longRunningProcess();
    await anotherProcess();
    const notes = await store.all();
    return {
      type: 'application/json',
      body: JSON.stringify(Object.fromEntries(notes.map((note) => [note.id, note.description]))),
    };
  },
  'POST /notes': async (query) => {
    let description = query.get('desc') ?? '';
    if (query.get('add_date')?.toLowerCase() === 'y') {
      await anotherProcess();
      description += ` with date ${await dateFromCalendar()}`;
    }
    const note = await store.add(description);
    instrument.count('notes.added', { dated: query.has('add_date') });
    return { body: text(note) };
  },
  'PUT /notes': async (query) => {
    const note = await store.change(Number(query.get('id')), query.get('desc') ?? '');
    return note === undefined ? missing : { body: text(note) };
  },
  'DELETE /notes': async (query) =>
    (await store.remove(Number(query.get('id')))) ? { body: 'Deleted' } : missing,
});
