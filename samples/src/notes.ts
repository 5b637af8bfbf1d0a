import { setTimeout as sleep } from 'node:timers/promises';
import { metrics, trace } from '@opentelemetry/api';
import { type Note, openNoteStore } from './note-store.ts';
import { serve } from './web.ts';

/**
 * The notes application of the Datadog tutorial, rewritten: list, read, add, change and delete notes on :8080.
 * DB_HOST chooses PostgreSQL, CALENDAR_HOST the service that knows dates, PORT another port.
 */
const store = await openNoteStore(process.env);
const calendar = `http://${process.env.CALENDAR_HOST ?? '127.0.0.1'}:${process.env.CALENDAR_PORT ?? 9090}/calendar`;
const tracer = trace.getTracer('notes');
const notesAdded = metrics.getMeter('notes').createCounter('notes.added', { description: 'Notes written' });

const text = (note: Note): string => `(${note.id}, ${note.description})`;
const missing = { body: 'Note does not exist' };

const work = (name: string, ms: number): Promise<void> =>
  tracer.startActiveSpan(name, async (span) => {
    await sleep(ms);
    span.end();
  });

async function dateFromCalendar(): Promise<string> {
  const answer = await fetch(calendar).catch(() => undefined);
  if (answer?.ok !== true) throw new Error('Cannot reach calendar service.');
  return answer.text();
}

serve('notes', Number(process.env.PORT ?? 8080), {
  'GET /': () => ({ body: 'Welcome to our notes app!' }),
  'GET /notes': async (query) => {
    const id = query.get('id');
    if (id !== null) {
      const note = await store.get(Number(id));
      return note === undefined ? missing : { body: text(note) };
    }
    await work('long_running_process', 300);
    await work('private_method', 30);
    await work('another_process', 50);
    const notes = await store.all();
    return {
      type: 'application/json',
      body: JSON.stringify(Object.fromEntries(notes.map((note) => [note.id, note.description]))),
    };
  },
  'POST /notes': async (query) => {
    let description = query.get('desc') ?? '';
    if (query.get('add_date')?.toLowerCase() === 'y') {
      await work('another_process', 50);
      description += ` with date ${await dateFromCalendar()}`;
    }
    const note = await store.add(description);
    notesAdded.add(1, { dated: query.has('add_date') });
    return { body: text(note) };
  },
  'PUT /notes': async (query) => {
    const note = await store.change(Number(query.get('id')), query.get('desc') ?? '');
    return note === undefined ? missing : { body: text(note) };
  },
  'DELETE /notes': async (query) =>
    (await store.remove(Number(query.get('id')))) ? { body: 'Deleted' } : missing,
});
