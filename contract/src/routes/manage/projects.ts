import { z } from 'zod';
import { dialect, unixMs } from '../../common.ts';
import { defineRoute } from '../../route.ts';

/** Name of a project: it stands in addresses and in every row. */
export const projectName = z.string().regex(/^[\w-]{1,64}$/, 'must be letters, digits, - and _');
/** An instrumentation key as clients send it; not necessarily a GUID. */
export const instrumentationKey = z
  .string()
  .trim()
  .regex(/^[\w-]{8,64}$/, 'must be 8 to 64 letters, digits and -');

/** What a key's holder may do: send telemetry, read what is stored. */
export const keyRight = z.enum(['ingest', 'read']);

/** A key as it may be shown: its secret is told once, when it is made. */
export const apiKey = z.object({
  id: z.string(),
  project: z.string(),
  name: z.string(),
  rights: z.array(keyRight),
  /** First characters of the secret */
  begins: z.string(),
  createdMs: unixMs,
  createdBy: z.string(),
});
export type ApiKey = z.infer<typeof apiKey>;

export const projectLine = z.object({ label: z.string(), dialect, lines: z.array(z.string()) });

export const managedProject = z.object({
  name: z.string(),
  /** What people call it */
  title: z.string(),
  /** The first is printed; the others lead here as well */
  instrumentationKeys: z.array(z.string()),
  appId: z.string(),
  /** As Application Insights' clients take it, over plain HTTP and over TLS; absent while the port is off */
  connectionString: z.string().optional(),
  secureConnectionString: z.string().optional(),
  /** `configured`: named in headwater.yaml or the built-in `default`; it cannot be removed here */
  source: z.enum(['configured', 'created']),
  createdMs: unixMs.optional(),
  keys: z.array(apiKey),
  /** What to paste, per dialect */
  lines: z.array(projectLine),
});
export type ManagedProject = z.infer<typeof managedProject>;

/** A key that came with telemetry and belongs to no project. */
export const strayKey = z.object({
  /** Instrumentation keys in full, secrets by their first characters */
  key: z.string(),
  kind: z.enum(['instrumentation-key', 'api-key']),
  count: z.number().int(),
  firstMs: unixMs,
  lastMs: unixMs,
});
export type StrayKey = z.infer<typeof strayKey>;

export const getProjects = defineRoute({
  method: 'GET',
  path: '/api/manage/projects',
  page: 'settings',
  summary: 'Projects with their instrumentation keys, connection strings, API keys and lines to paste',
  response: z.object({
    projects: z.array(managedProject),
    /** Telemetry with unknown keys is taken into the project `default` */
    adopting: z.boolean(),
    adopted: z.array(strayKey),
    /** Whether the caller may change anything here */
    mayManage: z.boolean(),
    retention: z.array(z.object({ signal: z.string(), days: z.number() })),
  }),
});

export const createProject = defineRoute({
  method: 'POST',
  path: '/api/manage/projects',
  page: 'settings',
  summary: 'Makes a project with an instrumentation key and an application id of its own',
  body: z.object({ name: projectName, title: z.string().trim().max(128).default('') }),
  response: managedProject,
});

export const removeProject = defineRoute({
  method: 'DELETE',
  path: '/api/manage/projects/:name',
  page: 'settings',
  summary: 'Forgets a project and its keys; what it sent stays until its time is over',
  params: z.object({ name: projectName }),
  response: z.object({ removed: z.boolean() }),
});

export const addInstrumentationKey = defineRoute({
  method: 'POST',
  path: '/api/manage/projects/:name/instrumentation-keys',
  page: 'settings',
  summary: 'Lets a key that programs already carry lead to this project',
  params: z.object({ name: projectName }),
  body: z.object({ key: instrumentationKey }),
  response: managedProject,
});

export const createApiKey = defineRoute({
  method: 'POST',
  path: '/api/manage/projects/:name/keys',
  page: 'settings',
  summary: 'Makes an API key; the answer is the only place that shows its secret',
  params: z.object({ name: projectName }),
  body: z.object({
    name: z.string().trim().min(1).max(128),
    rights: z.array(keyRight).min(1).default(['ingest', 'read']),
  }),
  response: z.object({ key: apiKey, secret: z.string() }),
});

export const revokeApiKey = defineRoute({
  method: 'DELETE',
  path: '/api/manage/keys/:id',
  page: 'settings',
  summary: 'Ends an API key at once',
  params: z.object({ id: z.string().min(1).max(64) }),
  response: z.object({ removed: z.boolean() }),
});

export const getRefusedKeys = defineRoute({
  method: 'GET',
  path: '/api/refused-keys',
  page: 'doctor',
  summary: 'Keys that telemetry came with and was refused for, since the start',
  response: z.object({ keys: z.array(strayKey) }),
});
