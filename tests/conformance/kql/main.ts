import { pathToFileURL } from 'node:url';
import { type Outcome, openExecute, openRun, readCases, runCase, summarize } from './run-cases.ts';

/** `node tests/conformance/kql/main.ts [area] [--folder dir] [--failures]` prints passes and what differs. */
const args = process.argv.slice(2);
const folderAt = args.indexOf('--folder');
const folder = folderAt < 0 ? undefined : pathToFileURL(`${args[folderAt + 1]}/`);
const area = args.find((arg, i) => !arg.startsWith('--') && (folderAt < 0 || i !== folderAt + 1));
const run = openRun(openExecute());
const outcomes: Outcome[] = [];
for (const test of readCases(area, folder)) outcomes.push(await runCase(test, run));
if (args.includes('--failures')) {
  for (const { test, failure } of outcomes)
    if (failure) console.log(`--- ${test.id}${test.edge ? ' (edge)' : ''}\n${test.query}\n  => ${failure}`);
}
console.log(summarize(outcomes));
process.exit(0);
