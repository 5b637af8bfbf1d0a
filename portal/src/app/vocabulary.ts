import { useLocalStorage } from '@mantine/hooks';

/** Whose words details use for the same columns. */
export const vocabularies = ['opentelemetry', 'app-insights', 'datadog'] as const;
export type Vocabulary = (typeof vocabularies)[number];

/** The reader's choice, kept in the browser. */
export function useVocabulary(): [Vocabulary, (vocabulary: Vocabulary) => void] {
  const [vocabulary, set] = useLocalStorage<Vocabulary>({
    key: 'headwater.vocabulary',
    defaultValue: 'opentelemetry',
    getInitialValueInEffect: false,
  });
  return [vocabularies.includes(vocabulary) ? vocabulary : 'opentelemetry', set];
}
