/** Commands whose second word says what they do. */
const compound = new Set([
  'CLIENT',
  'CLUSTER',
  'COMMAND',
  'CONFIG',
  'DEBUG',
  'SCRIPT',
  'ACL',
  'FUNCTION',
  'LATENCY',
  'MEMORY',
  'MODULE',
  'OBJECT',
  'PUBSUB',
  'SLOWLOG',
  'XGROUP',
  'XINFO',
]);
/** Commands that carry credentials or code where others have a key. */
const secret = new Set([
  'AUTH',
  'HELLO',
  'ACL',
  'EVAL',
  'EVALSHA',
  'EVAL_RO',
  'FCALL',
  'MIGRATE',
  'CONFIG',
  'ECHO',
  'PING',
  'SCRIPT',
  'FUNCTION',
]);
const commandsShown = 3;

/**
 * Resource of a Redis span: the commands without arguments, at most three, then `...`. One command a line, as
 * pipelines are sent; a compound command keeps its second word.
 */
export function obfuscateRedisResource(text: string): string {
  const names = linesOf(text).map(nameOf);
  return names.length > commandsShown ? `${names.slice(0, commandsShown).join(' ')} ...` : names.join(' ');
}

/**
 * Full Redis commands: each keeps its name and, unless it may carry credentials or code, its key; `?` stands for all
 * other arguments.
 */
export function obfuscateRedis(text: string): string {
  return linesOf(text).map(hideArguments).join('\n');
}

function hideArguments(line: string): string {
  const words = line.split(/\s+/);
  const name = nameOf(line);
  const rest = words.slice(name.split(' ').length);
  if (rest.length === 0) return name;
  if (secret.has(words[0]!.toUpperCase())) return `${name} ?`;
  return rest.length === 1 ? `${name} ${rest[0]}` : `${name} ${rest[0]} ?`;
}

function nameOf(line: string): string {
  const [first = '', second] = line.split(/\s+/, 2);
  const name = first.toUpperCase();
  return second !== undefined && compound.has(name) ? `${name} ${second.toUpperCase()}` : name;
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== '');
}

/** Memcached: the command's line; the value, which stands on lines of its own, goes away. */
export function obfuscateMemcached(text: string): string {
  return linesOf(text)[0] ?? '';
}
