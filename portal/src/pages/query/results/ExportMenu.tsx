import { exportRows, type QueryTable } from '@headwater/contract';
import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { toCsv, toJson } from '../model/export-rows.ts';
import type { QueryQuestion } from '../model/run.ts';

interface ExportMenuProps {
  readonly result: QueryTable;
  /** What was asked, to be asked again for every row there is */
  readonly question: QueryQuestion;
}

const files = ['csv', 'json', 'parquet'] as const;

/** The rows shown as a file, or all rows of the query, streamed by the server. */
export function ExportMenu({ result, question }: ExportMenuProps) {
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle');
  const fetchAll = async (format: (typeof files)[number]) => {
    setState('busy');
    try {
      const { project, query, timespan } = question;
      const answer = await fetch(exportRows.path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ project, text: query, timespan, format }),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      save(`query.${format}`, await answer.blob());
      setState('idle');
    } catch {
      setState('failed');
    }
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="subtle" loading={state === 'busy'} leftSection={<Icon name="download" size={13} />}>
          {state === 'failed' ? t('query.exportFailed') : t('query.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('query.exportShown')}</Menu.Label>
        <Menu.Item onClick={() => save('query.csv', new Blob([toCsv(result)], { type: 'text/csv' }))}>
          CSV
        </Menu.Item>
        <Menu.Item
          onClick={() => save('query.json', new Blob([toJson(result)], { type: 'application/json' }))}
        >
          JSON
        </Menu.Item>
        <Menu.Label>{t('query.exportAll')}</Menu.Label>
        {files.map((format) => (
          <Menu.Item key={format} onClick={() => void fetchAll(format)}>
            {t(`query.export.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function save(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
