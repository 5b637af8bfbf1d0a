import { isIP } from 'node:net';
import { type Destination, destination } from '@headwater/contract';
import { z } from 'zod';
import { list, type Section } from '../option.ts';

const destinationSchema = z.strictObject(destination.shape) as unknown as z.ZodType<Destination>;

const network = z
  .string('must be text')
  .refine(isNetwork, 'must be an address or a network, e.g. 10.1.0.0/16');

export const forward = {
  text: 'Sending telemetry on to other back ends; see docs/guides/forwarding.md.',
  options: {
    destinations: {
      ...list('destinations', destinationSchema, {
        default: [],
        text:
          'Back ends that telemetry is sent on to, each with `name`, `type` (`otlp-http`, `otlp-grpc`, `headwater`, ' +
          '`application-insights`, `datadog-agent`, `datadog-intake`), `url` or `connectionString`, `apiKey`, ' +
          '`headers`, `project` (`*` for all), `signals`, `filters`, `sampleRatio`, `attributes`, `queueBytes`, `paused`.',
        reason: 'Those made on the page Forwarding are kept beside the data; these come with the machine.',
      }),
      secret: true as const,
    },
    allowedNetworks: list('networks', network, {
      default: [],
      text: 'Private networks that destinations made on the page Forwarding may be in, e.g. `127.0.0.0/8`.',
      reason:
        'Who may use the page must not thereby reach what only this machine can; names in this file may be anywhere.',
    }),
  },
} satisfies Section;

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const bits = isIP(address) === 6 ? 128 : isIP(address) === 4 ? 32 : -1;
  if (bits < 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
}
