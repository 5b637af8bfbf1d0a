import { useSaved } from '../../../api/use-saved.ts';

export interface SavedQuery {
  readonly text: string;
}

const readQuery = (value: unknown): SavedQuery | undefined => {
  const text = (value as { text?: unknown } | null)?.text;
  return typeof text === 'string' ? { text } : undefined;
};

/** Queries that were saved for everyone who reads the project; `folder/name` stands in a folder. */
export function useSavedQueries() {
  return useSaved('query', readQuery);
}

export interface SavedFunction {
  readonly parameters: string;
  readonly body: string;
}

const readFunction = (value: unknown): SavedFunction | undefined => {
  const { parameters = '', body } = (value ?? {}) as { parameters?: unknown; body?: unknown };
  return typeof body === 'string' && typeof parameters === 'string' ? { parameters, body } : undefined;
};

/** Functions that every query of the project may call by their name. */
export function useSavedFunctions() {
  return useSaved('function', readFunction);
}
