// Where the program begins. Keeps the JavaScript that our files become, and the code V8 makes of it, for the next start,
// in this process and the threads and processes that it starts: the first page is there in two thirds of the time, and
// the server does without the TypeScript parser's 12 MB. This file is no TypeScript, or the parser would be there.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Beside the packages: as trustworthy as they are, and gone when they are installed anew. */
const directory = fileURLToPath(new URL('../../../node_modules/.cache/headwater-code', import.meta.url));

// Where nothing can be written all is as without it.
if (process.env.NODE_COMPILE_CACHE === undefined && enableCompileCache(directory).directory !== undefined)
  process.env.NODE_COMPILE_CACHE = directory;

await import('./headwater.ts');
