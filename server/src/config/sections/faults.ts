import { flag, type Section } from '../option.ts';

const reason =
  'Only for tests of the crash tests: a server with any of these set refuses to start unless `NODE_ENV` is `test`.';

export const faults = {
  text: 'Fault injection. Each switch breaks one promise on purpose, so that the test of that promise can be seen to fail.',
  options: {
    lateWrites: flag({
      default: false,
      text: 'Acknowledges before the journal is written, half a second later.',
      reason,
    }),
    forgetRetries: flag({
      default: false,
      text: 'Stores the same request again when its client lost the answer.',
      reason,
    }),
    newTokens: flag({
      default: false,
      text: 'Gives each insert a deduplication token of its own, so that a repeated one is stored again.',
      reason,
    }),
  },
} satisfies Section;
