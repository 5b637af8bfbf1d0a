import type { IncomingHttpHeaders } from 'node:http';
import { type DatadogDefaults, noDefaults } from '../datadog.ts';

/** What the headers of a request with traces say about all of them. */
export interface RequestFacts {
  readonly language: string;
  readonly languageVersion: string;
  readonly interpreter: string;
  readonly tracerVersion: string;
  readonly containerId: string;
  /** Set by forms that say it in the payload (v0.7, v1.0, an Agent). */
  readonly host: string;
  readonly environment: string;
  readonly version: string;
  readonly runtimeId: string;
  /** Tags of the whole payload (v0.7, v1.0, an Agent): what its sender runs in. */
  readonly tags: ReadonlyMap<string, string>;
  /** The tracer marked its top-level spans itself. */
  readonly computedTopLevel: boolean;
  /** What sampling rejected was not sent, so what was sent stands for more. */
  readonly dropsRejected: boolean;
}

export const noFacts: RequestFacts = {
  language: '',
  languageVersion: '',
  interpreter: '',
  tracerVersion: '',
  containerId: '',
  host: '',
  environment: '',
  version: '',
  runtimeId: '',
  tags: new Map(),
  computedTopLevel: false,
  dropsRejected: false,
};

/** Headers as in pkg/trace/api/internal/header of the Agent; any non-empty value that is not false means yes. */
export function readFacts(
  headers: IncomingHttpHeaders,
  { environment, host, tags }: DatadogDefaults = noDefaults,
): RequestFacts {
  const text = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value.slice(0, 200) : '';
  };
  const yes = (name: string) => !['', '0', 'f', 'false', 'no'].includes(text(name).toLowerCase());
  return {
    ...noFacts,
    environment,
    host,
    tags,
    language: text('datadog-meta-lang'),
    languageVersion: text('datadog-meta-lang-version'),
    interpreter: text('datadog-meta-lang-interpreter'),
    tracerVersion: text('datadog-meta-tracer-version'),
    containerId: text('datadog-container-id'),
    computedTopLevel: yes('datadog-client-computed-top-level'),
    dropsRejected:
      yes('datadog-client-computed-stats') || Number(text('datadog-client-dropped-p0-traces')) > 0,
  };
}
