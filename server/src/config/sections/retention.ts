import { days, type Section } from '../option.ts';

const text = (what: string) => `Days that ${what} are kept.`;

export const retention = {
  text: 'How long what was received is kept, by signal.',
  options: {
    spansDays: days({
      default: 14,
      min: 1,
      max: 3_650,
      text: text('spans and exceptions'),
      reason: 'Two weeks cover a release and the one before; about 60 bytes a span.',
    }),
    logsDays: days({
      default: 14,
      min: 1,
      max: 3_650,
      text: text('log records'),
      reason: 'As spans, so that a trace keeps its logs.',
    }),
    metricsDays: days({
      default: 90,
      min: 1,
      max: 3_650,
      text: text('metric points'),
      reason: 'A season; about 20 bytes a point.',
    }),
    rollupsDays: days({
      default: 400,
      min: 1,
      max: 3_650,
      text: text('the per-minute rollups of spans'),
      reason: 'This month beside the same month of last year.',
    }),
  },
} satisfies Section;
