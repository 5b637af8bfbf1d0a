import { z } from 'zod';
import { unixMs } from '../../common.ts';
import { defineRoute } from '../../route.ts';

/** Kinds of things that a page may save for everyone who reads the project. */
export const savedKind = z.enum(['view', 'query', 'function', 'chart', 'filter', 'apdex', 'layout']);
export type SavedKind = z.infer<typeof savedKind>;

const project = z.string().min(1).max(128).default('default');
const id = z.string().min(1).max(256);

export const savedItem = z.object({
  id,
  version: z.number(),
  /** Of the shape that the page of its kind gave it */
  value: z.unknown(),
  updatedMs: unixMs,
  updatedBy: z.string(),
});
export type SavedItem = z.infer<typeof savedItem>;

export const listSaved = defineRoute({
  method: 'GET',
  path: '/api/saved/:kind',
  page: 'settings',
  summary: 'What was saved of one kind, by id',
  params: z.object({ kind: savedKind }),
  query: z.object({ project }),
  response: z.object({ items: z.array(savedItem) }),
});

export const putSaved = defineRoute({
  method: 'PUT',
  path: '/api/saved/:kind/:id',
  page: 'settings',
  summary: 'Saves, or replaces what has the same id; durable when answered',
  params: z.object({ kind: savedKind, id }),
  body: z.object({ project, value: z.unknown() }),
  response: savedItem,
});

export const removeSaved = defineRoute({
  method: 'DELETE',
  path: '/api/saved/:kind/:id',
  page: 'settings',
  summary: 'Removes what was saved; nothing to do when it is gone',
  params: z.object({ kind: savedKind, id }),
  query: z.object({ project }),
  response: z.object({ removed: z.boolean() }),
});
