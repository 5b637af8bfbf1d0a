import { flag, oneOf, type Section } from '../option.ts';

export const telemetry = {
  text: 'What the server says about itself.',
  options: {
    logLevel: oneOf(['debug', 'info', 'warn', 'error'], {
      default: 'info',
      text: 'Least severe lines that are logged, to stderr.',
      reason: 'One line per start, stop and trouble; none per request.',
    }),
    logJson: flag({
      default: false,
      text: 'Logs JSON lines; otherwise text when stderr is a terminal.',
      reason: 'People read terminals, machines read files: without a terminal it is JSON anyway.',
    }),
  },
} satisfies Section;
