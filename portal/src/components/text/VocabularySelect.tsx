import { Select } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { useVocabulary, type Vocabulary, vocabularies } from '../../app/vocabulary.ts';

/** Whose words the details use; the reader's own choice, the same on every page. */
export function VocabularySelect() {
  const [vocabulary, setVocabulary] = useVocabulary();
  return (
    <Select
      size="xs"
      w={170}
      allowDeselect={false}
      aria-label={t('span.vocabulary')}
      data={vocabularies.map((value) => ({ value, label: t(`span.vocabulary.${value}`) }))}
      value={vocabulary}
      onChange={(value) => value && setVocabulary(value as Vocabulary)}
    />
  );
}
