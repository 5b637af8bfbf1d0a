#!/usr/bin/env node
// The `headwater` command: everything after its name goes to the command line of server/src/cli.
import { ensureInstalled, reexecUnderPreferredNode } from './bootstrap.mjs';

ensureInstalled();
if (!reexecUnderPreferredNode()) {
  if (process.argv[2] === 'start') {
    const { buildPortalWhenStale } = await import('./build-portal.mjs');
    buildPortalWhenStale();
  }
  await import('../server/src/cli/headwater.mjs');
}
