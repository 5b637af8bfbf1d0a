import { accessErrors } from './access-errors.ts';
import { apiErrors } from './api-errors.ts';
import { blockErrors } from './block-errors.ts';
import { cliErrors } from './cli-errors.ts';
import { configErrors } from './config-errors.ts';
import { decodeErrors } from './decode-errors.ts';
import { engineErrors } from './engine-errors.ts';
import { forwardErrors } from './forward-errors.ts';
import { ingestErrors } from './ingest-errors.ts';
import { insightsErrors } from './insights-errors.ts';
import { journalErrors } from './journal-errors.ts';
import { kqlErrors } from './kql-errors.ts';
import { schemaErrors } from './schema-errors.ts';
import { searchErrors } from './search-errors.ts';
import { wireErrors } from './wire-errors.ts';

export interface ErrorEntry {
  /** A full sentence without a final stop; a detail may follow after a colon. */
  readonly message: string;
  /** True when the same request can succeed later, so clients are told to retry. */
  readonly retryable: boolean;
}

/** Every code the program can answer with; `docs/reference/errors.md` lists the same rows (tested). */
export const errorTable = {
  ...blockErrors,
  ...accessErrors,
  ...apiErrors,
  ...cliErrors,
  ...configErrors,
  ...decodeErrors,
  ...engineErrors,
  ...forwardErrors,
  ...ingestErrors,
  ...insightsErrors,
  ...journalErrors,
  ...kqlErrors,
  ...schemaErrors,
  ...searchErrors,
  ...wireErrors,
} satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;
