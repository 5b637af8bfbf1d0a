import { pointRead, type QueryParameter, type Reader } from '../reader.ts';
import { askUsage, type UsageQuestion } from './ask-usage.ts';

export interface Funnel {
  readonly steps: { name: string; users: number }[];
  readonly bySession: boolean;
  readonly names: string[];
}

const offeredNames = 200;
const ownSteps = 4;

/**
 * How many users came to each step after all steps before it, in the range. When nothing names its user, sessions
 * count. Without steps: the pages most users saw, in the order in which they usually first did.
 */
export async function usageFunnel(
  reader: Reader,
  question: UsageQuestion & { readonly steps: readonly string[] },
): Promise<Funnel> {
  const { name: _name, ...all } = question;
  const { where, parameters } = askUsage(all);
  const [named] = await reader.read<{ users: number }>(
    `SELECT countIf(user_id != '') AS users FROM events WHERE ${where}`,
    parameters,
    pointRead,
  );
  const bySession = Number(named?.users ?? 0) === 0;
  const who = bySession ? 'session_id' : 'user_id';
  const known = await readNames(reader, where, parameters, who);
  const steps = question.steps.length > 0 ? [...question.steps] : usualSteps(known);
  const counted = steps.length === 0 ? [] : await countSteps(reader, where, parameters, who, steps);
  return { steps: counted, bySession, names: known.map(({ step }) => step) };
}

interface NameRow {
  readonly step: string;
  readonly users: number;
  /** Mean position among what its users did first, 0 to 1 */
  readonly place: number;
}

function readNames(reader: Reader, where: string, parameters: object, who: string): Promise<NameRow[]> {
  return reader.read<NameRow>(
    `SELECT step, uniqExact(person) AS users, avg(position) AS place
     FROM (SELECT ${who} AS person, toString(name) AS step, min(events.time) AS first,
         rank() OVER (PARTITION BY person ORDER BY first) AS position
       FROM events WHERE ${where} AND person != '' AND name != '' GROUP BY person, step)
     GROUP BY step ORDER BY users DESC, step LIMIT ${offeredNames}`,
    { ...parameters },
    pointRead,
  );
}

function usualSteps(known: readonly NameRow[]): string[] {
  return known
    .slice(0, ownSteps)
    .toSorted((a, b) => a.place - b.place)
    .map(({ step }) => step);
}

/** `windowFunnel` takes steps in their order, strictly one after another, within the window. */
async function countSteps(
  reader: Reader,
  where: string,
  parameters: object,
  who: string,
  steps: readonly string[],
): Promise<Funnel['steps']> {
  const values: Record<string, QueryParameter> = {};
  const conditions = steps.map((step, index) => {
    values[`step${index}`] = step;
    return `name = {step${index}:String}`;
  });
  const rows = await reader.read<{ reached: number; users: number }>(
    `SELECT reached, count() AS users FROM (
       SELECT ${who} AS person,
         windowFunnel(9007199254740991)(toUInt64(toUnixTimestamp64Nano(events.time)), ${conditions.join(', ')}) AS reached
       FROM events WHERE ${where} AND person != '' GROUP BY person)
     GROUP BY reached`,
    { ...parameters, ...values },
    pointRead,
  );
  return steps.map((name, index) => ({
    name,
    users: rows
      .filter(({ reached }) => Number(reached) > index)
      .reduce((sum, { users }) => sum + Number(users), 0),
  }));
}
