import { openInstrument } from './instrument/open-instrument.ts';
import { serve } from './web.ts';

/** The calendar application of the Datadog tutorial, rewritten: a random day of 2022, on :9090. */
const firstDay = Date.UTC(2022, 0, 1);
const dayMs = 86_400_000;

serve(Number(process.env.PORT ?? 9090), await openInstrument('calendar'), {
  'GET /': () => ({ body: 'Welcome to the calendar app!' }),
  'GET /calendar': () => {
    const day = new Date(firstDay + Math.floor(Math.random() * 365) * dayMs);
    const [year, month, date] = day.toISOString().slice(0, 10).split('-');
    return { body: `${month}/${date}/${year}` };
  },
});
