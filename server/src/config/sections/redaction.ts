import { z } from 'zod';
import { list, type Section } from '../option.ts';

export const redaction = {
  text: 'What is never written to disk.',
  options: {
    attributes: list('attribute keys', z.string().min(1), {
      default: [
        'authorization',
        'cookie',
        'set-cookie',
        'http.request.header.authorization',
        'http.request.header.cookie',
        'http.response.header.set-cookie',
      ],
      text: 'Attributes whose value is replaced by `[redacted]` before the journal.',
      reason: 'Headers that carry credentials.',
    }),
  },
} satisfies Section;
