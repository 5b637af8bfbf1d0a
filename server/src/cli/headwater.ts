import { runCommandLine } from './command-line.ts';

// A command is over when it says so, not when its last idle connection or timer is.
process.exit(await runCommandLine(process.argv.slice(2)));
