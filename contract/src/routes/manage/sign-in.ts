import { z } from 'zod';
import { defineRoute } from '../../route.ts';

/** Who asks. */
export const callerFacts = z.object({
  /** `open`: the server asks nobody; `none`: sign in first */
  via: z.enum(['open', 'key', 'session', 'local', 'none']),
  name: z.string(),
  /** The only project that may be read; absent: all */
  project: z.string().optional(),
  mayManage: z.boolean(),
});

export const getCaller = defineRoute({
  method: 'GET',
  path: '/api/sign-in',
  page: 'sign-in',
  summary: 'Who asks, and whether the server wants to know',
  response: callerFacts,
});

/** With a key that may read, or with a user's name and password. */
export const signIn = defineRoute({
  method: 'POST',
  path: '/api/sign-in',
  page: 'sign-in',
  summary: 'Opens a session; the answer sets its cookie, which pages cannot read',
  body: z.union([
    z.object({ key: z.string().min(1).max(512) }),
    z.object({ user: z.string().min(1).max(128), password: z.string().min(1).max(512) }),
  ]),
  response: callerFacts,
});

export const signOut = defineRoute({
  method: 'POST',
  path: '/api/sign-out',
  page: 'sign-in',
  summary: 'Ends the session',
  response: z.object({ signedOut: z.boolean() }),
});

export const userName = z.string().regex(/^[\w.@-]{1,128}$/, 'must be letters, digits and . @ _ -');

export const listUsers = defineRoute({
  method: 'GET',
  path: '/api/manage/users',
  page: 'settings',
  summary: 'Who may sign in',
  response: z.object({
    users: z.array(
      z.object({
        name: z.string(),
        role: z.enum(['admin', 'reader']),
        project: z.string().optional(),
        createdMs: z.number(),
      }),
    ),
  }),
});

export const createUser = defineRoute({
  method: 'POST',
  path: '/api/manage/users',
  page: 'settings',
  summary: 'Makes a user, or gives one a new password; the answer is the only place that shows it',
  body: z.object({
    name: userName,
    role: z.enum(['admin', 'reader']).default('admin'),
    project: z.string().min(1).max(64).optional(),
  }),
  response: z.object({ name: z.string(), password: z.string() }),
});

export const removeUser = defineRoute({
  method: 'DELETE',
  path: '/api/manage/users/:name',
  page: 'settings',
  summary: 'Removes a user and ends the sessions',
  params: z.object({ name: userName }),
  response: z.object({ removed: z.boolean() }),
});
