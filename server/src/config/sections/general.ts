import type { Section } from '../option.ts';
import { count, text } from '../option.ts';
import { keys } from './keys.ts';

/** Options without a section's name before them. */
export const general = {
  text: 'Where the server keeps its data and where it listens.',
  options: {
    dataDir: text('path', {
      default: './headwater-data',
      text: 'Directory that holds everything the server keeps; created when missing, relative to where it is started.',
      reason: 'Beside the checkout, so that trying it out leaves no traces elsewhere.',
    }),
    host: text('address', {
      default: '127.0.0.1',
      text: 'Address that every port listens on. `0.0.0.0` and `::` mean every interface.',
      reason: 'Loopback: nobody else reaches a server without keys. Any other address needs `keys`.',
    }),
    portOffset: count('ports', {
      default: 0,
      max: 60_000,
      text: 'Added to every port.',
      reason: 'Lets several instances, and tests, run side by side.',
    }),
    keys,
  },
} satisfies Section;
