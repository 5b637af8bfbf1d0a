import { z } from 'zod';
import type { Option, Section } from '../option.ts';

const message = 'must be a number between 0 and 1';
const probability: Option<number | undefined> = {
  default: undefined,
  schema: z.preprocess(
    (value) => (typeof value === 'string' && /^\d*\.?\d+$/.test(value) ? Number(value) : value),
    z.number(message).min(0, message).max(1, message).optional(),
  ) as z.ZodType<number | undefined>,
  unit: 'share',
  text: 'Share of traces that OpenCensus programs are told to send, when they ask for their configuration.',
  reason: 'Without it every program keeps the sampler it was written with.',
};

export const opencensus = {
  text: 'What OpenCensus programs are told.',
  options: { samplingProbability: probability },
} satisfies Section;
