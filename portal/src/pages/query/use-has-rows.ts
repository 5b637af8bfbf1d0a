import { runQuery } from '@headwater/contract';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../api/client.ts';
import type { QueryQuestion } from './model/run.ts';
import { schemaQuery } from './schema-query.ts';

/** The table that a query begins with, and whether it has a row of any time; undefined while nobody knows. */
export function useHasRows({ project, query }: QueryQuestion) {
  const schema = useQuery(schemaQuery);
  const first = /^(?:\s|\/\/[^\n]*\n)*(\w+)/.exec(query)?.[1];
  const table = schema.data?.tables.find(({ name }) => name === first)?.name;
  const { data } = useQuery({
    queryKey: ['query-has-rows', project, table],
    queryFn: ({ signal }) =>
      ask(runQuery, { body: { project, query: `${table} | take 1`, maxRows: 1 } }, signal),
    enabled: table !== undefined,
  });
  return { table, hasRows: data && data.rows.length > 0 };
}
