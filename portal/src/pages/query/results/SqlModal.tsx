import { getQueryCompiler } from '@headwater/contract';
import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../../api/client.ts';
import { t } from '../../../app/messages/index.ts';
import { SqlText } from '../../../components/sql/SqlText.tsx';

interface SqlModalProps {
  readonly statements: readonly string[];
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** What the engine ran for a query, and what the language service costs. */
export function SqlModal({ statements, opened, onClose }: SqlModalProps) {
  const compiler = useQuery({
    queryKey: ['query-compiler'],
    queryFn: ({ signal }) => ask(getQueryCompiler, {}, signal),
    enabled: opened,
  });
  const bytes = compiler.data?.heapBytes;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('query.sqlTitle')}
      size="xl"
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {statements.map((sql, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: statements of one answer never move
        <SqlText key={at} sql={sql} />
      ))}
      {bytes && (
        <p className="hw-dim">{t('query.compilerMemory', { mb: Math.round(bytes / 1024 / 1024) })}</p>
      )}
    </Modal>
  );
}
