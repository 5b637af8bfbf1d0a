import { type Fields, isFields, textOfField } from './fields.ts';

const maxFrames = 1_000;

/**
 * The stack of one exception as its runtime would print it: `stack` when it was sent, else a line per frame of
 * `parsedStack`, which is a list or, from OpenCensus' Flask middleware, one text.
 */
export function stackText(exception: Fields): string {
  if (typeof exception.stack === 'string' && exception.stack !== '') return exception.stack;
  const { parsedStack } = exception;
  if (typeof parsedStack === 'string') return parsedStack;
  if (!Array.isArray(parsedStack) || parsedStack.length === 0) return '';
  const type = textOfField(exception.typeName);
  const message = textOfField(exception.message).split('\n', 1)[0] ?? '';
  const frames = parsedStack.slice(0, maxFrames).filter(isFields).map(frameLine);
  return [message === '' ? type : `${type}: ${message}`, ...frames].join('\n');
}

/** `at method (file:line)`; the assembly stands in for a file that was not sent. */
function frameLine({ method, assembly, fileName, line }: Fields): string {
  const file = textOfField(fileName) || textOfField(assembly);
  const at = textOfField(line);
  const place = at === '' || at === '0' ? file : `${file}:${at}`;
  const name = textOfField(method) || '<unknown>';
  return place === '' ? `    at ${name}` : `    at ${name} (${place})`;
}
