import type { Population } from '@headwater/contract';
import { conditionSql } from '../conditions/operand.ts';
import { Values } from '../conditions/values.ts';
import { type QueryParameter, whereScope } from '../reader.ts';
import type { Question } from '../traces/span-question.ts';
import { telemetrySources } from '../transactions/telemetry-sources.ts';

export interface ExceptionQuestion extends Population {
  readonly problemId?: string | undefined;
  readonly exceptionType?: string | undefined;
}

const source = telemetrySources.find(({ table }) => table === 'exceptions')!;

/** The exceptions of a population as a condition; what only spans have (durations, codes) does not narrow them. */
export function askExceptions(question: ExceptionQuestion): Question {
  const values = new Values();
  const { sql, parameters: scope } = whereScope(question, 'time');
  const conditions = [sql];
  const parameters: Record<string, QueryParameter> = {};
  const compare = (key: keyof ExceptionQuestion, expression: string) => {
    const value = question[key];
    if (value === undefined) return;
    parameters[`of_${key}`] = value as QueryParameter;
    conditions.push(`${expression} = {of_${key}:String}`);
  };
  compare('service', 'exceptions.service');
  compare('name', 'operation');
  compare('instance', "if(instance = '', host, instance)");
  compare('problemId', 'problem_id');
  compare('exceptionType', 'exceptions.type');
  const filters = question.filters.map((filter) =>
    conditionSql(source.operand(filter.key, values), filter, values),
  );
  return {
    where: [...conditions, ...filters].join(' AND '),
    parameters: { ...scope, ...parameters, ...values.parameters },
  };
}
