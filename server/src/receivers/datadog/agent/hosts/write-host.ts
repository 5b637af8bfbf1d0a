import type { RowSink } from '../../../../model/rows/row-sink.ts';
import { type Json, mapOf, textOf } from '../../rows/json-values.ts';
import { writeEvent } from '../../rows/write-events.ts';
import { setHost, tagsOf } from '../json-tags.ts';

/** A longer part would be cut, and would be no JSON then. */
const partBytes = 60_000;

/** What is kept of a message about a host, by its name there; the key of the sender is never. */
const parts = {
  systemStats: 'host.system',
  meta: 'host.meta',
  network: 'host.network',
  'install-method': 'agent.install_method',
  gohai: 'host.gohai',
  host_metadata: 'host.metadata',
  agent_metadata: 'agent.metadata',
  check_metadata: 'agent.checks',
} as const;

/**
 * What an Agent says of its host (`internalHostname`, `agentVersion`, `os`, `systemStats`, `meta`, `host-tags`, `gohai`,
 * or `hostname` with `host_metadata`, `agent_metadata`), as a row of `events` of the kind `host`, named by the host.
 * @returns rows written: none when the message is not about a host
 */
export function writeHost(rows: RowSink, message: Json): 0 | 1 {
  const host = textOf(message.internalHostname) || textOf(message.hostname);
  const structures = new Map<string, string>();
  for (const [key, attribute] of Object.entries(parts)) {
    const json = jsonOf(message[key]);
    if (json !== '' && Buffer.byteLength(json) <= partBytes) structures.set(attribute, json);
  }
  if (host === '' || structures.size === 0) return 0;
  const { origin, rest } = tagsOf(mapOf(message['host-tags']).system);
  setHost(origin, host);
  const attributes = new Map(rest);
  const put = (key: string, value: unknown) => {
    if (textOf(value) !== '') attributes.set(key, textOf(value));
  };
  put('agent.version', message.agentVersion);
  put('agent.flavor', message['agent-flavor']);
  put('os.type', message.os);
  put('host.id', message.uuid);
  const common = { timeNs: 0n, message: '', severity: 0, outcome: 0 } as const;
  writeEvent(rows, { ...common, kind: 'host', origin, attributes, structures, name: host });
  return 1;
}

/** `gohai` is JSON within a text. */
function jsonOf(part: unknown): string {
  if (typeof part === 'object' && part !== null) return JSON.stringify(part, bigText);
  if (typeof part !== 'string') return '';
  try {
    const value: unknown = JSON.parse(part);
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : '';
  } catch {
    return '';
  }
}

const bigText = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
