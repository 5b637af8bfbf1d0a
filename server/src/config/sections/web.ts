import { z } from 'zod';
import { list, type Section } from '../option.ts';

const origin = z
  .string()
  .regex(/^(\*|https?:\/\/[^/]+)$/, 'must be an origin such as https://shop.example, or *');
const hostName = z.string().regex(/^[\w.-]+$/, 'must be a host name without a port');

export const web = {
  text: 'What browsers may do.',
  options: {
    corsOrigins: list('origins', origin, {
      default: ['*'],
      text: 'Origins whose pages may send telemetry (OTLP over HTTP). `*` means all.',
      reason: 'Browser SDKs send from the page they watch; they can write and never read.',
    }),
    hosts: list('host names', hostName, {
      default: [],
      text: 'Names under which the portal may be called, beside localhost, IP addresses and `host`.',
      reason: 'A page elsewhere cannot reach the portal through a name of its own (DNS rebinding).',
    }),
  },
} satisfies Section;
