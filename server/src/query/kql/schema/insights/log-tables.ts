import { column, exceptionMeasurements, exceptionProperties } from '../insights-columns.ts';
import { attribute, hexId, severityLevel, text } from '../sql.ts';
import { table } from './table.ts';

export const traces = table(
  'traces',
  'AppTraces',
  'logs',
  'true',
  [
    column('message', 'Message', 'string', text('body')),
    column('severityLevel', 'SeverityLevel', 'int', severityLevel),
  ],
  {
    time: 'time',
    itemType: 'trace',
    operation: attribute('ai.operation.name'),
    operationId: hexId('trace_id'),
    parentId: hexId('span_id'),
    identity: 'trace_id, span_id, service, body',
  },
);

const frames =
  "concat('[{\"message\":', toJSONString(message), ',\"type\":', toJSONString(type), ',\"rawStack\":', toJSONString(stack), '}]')";
/** The chain as Application Insights' clients sent it, with the frames they parsed. */
const chain = "attributes['ai.exceptions']";
const sentProblem = "attributes['ai.problemId']";
const details = `if(${chain} != '', CAST(${chain} AS String), ${frames})`;
/** Of the innermost frame that is named: Python writes it last; `at <place>` is one without a name. */
const topMethod = (() => {
  const pythons = `extractAll(stack, '(?m)^ *File "[^"]*", line [0-9]+, in ([^\\\\n]+)')[-1]`;
  const frame = "extract(stack, '(?m)^[ \\\\t]*at ([^\\\\n]+)')";
  return `if(startsWith(stack, 'Traceback'), ${pythons}, extract(${frame}, '^(?:async |new )?([^(]*[^( ]) ?[(]'))`;
})();
function fromChain(at: 1 | -1, path: string, otherwise: string): string {
  return `if(${chain} != '', JSONExtractString(${chain}, ${at}, ${path}), ${otherwise})`;
}
export const exceptions = table(
  'exceptions',
  'AppExceptions',
  'exceptions',
  'true',
  [
    column(
      'problemId',
      'ProblemId',
      'string',
      `if(${sentProblem} != '', ${sentProblem}, ${text('problem_id')})`,
    ),
    column('handledAt', 'HandledAt', 'string', "if(escaped = 1, 'Unhandled', 'UserCode')"),
    column('type', 'ExceptionType', 'string', text('type')),
    column('message', 'Message', 'string', text('message')),
    column('assembly', 'Assembly', 'string', fromChain(1, "'parsedStack', 1, 'assembly'", "''")),
    column('method', 'Method', 'string', fromChain(1, "'parsedStack', 1, 'method'", topMethod)),
    column('outerType', 'OuterType', 'string', text('type')),
    column('outerMessage', 'OuterMessage', 'string', text('message')),
    column('outerAssembly', 'OuterAssembly', 'string', fromChain(1, "'parsedStack', 1, 'assembly'", "''")),
    column('outerMethod', 'OuterMethod', 'string', fromChain(1, "'parsedStack', 1, 'method'", topMethod)),
    column('innermostType', 'InnermostType', 'string', fromChain(-1, "'typeName'", text('type'))),
    column('innermostMessage', 'InnermostMessage', 'string', fromChain(-1, "'message'", text('message'))),
    column(
      'innermostAssembly',
      'InnermostAssembly',
      'string',
      fromChain(-1, "'parsedStack', 1, 'assembly'", "''"),
    ),
    column(
      'innermostMethod',
      'InnermostMethod',
      'string',
      fromChain(-1, "'parsedStack', 1, 'method'", topMethod),
    ),
    column('severityLevel', 'SeverityLevel', 'int', severityLevel),
    column('details', 'Details', 'dynamic', details),
  ],
  {
    time: 'time',
    itemType: 'exception',
    operation: text('operation'),
    operationId: hexId('trace_id'),
    parentId: hexId('span_id'),
    identity: 'trace_id, span_id, type, message',
    properties: exceptionProperties,
    measurements: exceptionMeasurements,
  },
);
