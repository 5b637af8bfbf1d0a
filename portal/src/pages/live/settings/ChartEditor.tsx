import { type LiveAggregation, type LiveChart, liveAggregation, liveTelemetry } from '@headwater/contract';
import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { FilterRows, isComplete } from './FilterRows.tsx';
import styles from './Settings.module.css';

const dimension = 'CustomDimensions.';
const newChart: LiveChart = {
  title: '',
  telemetry: 'Request',
  groups: [[]],
  projection: 'Count()',
  aggregation: 'Sum',
  acrossServers: 'Sum',
};

interface ChartEditorProps {
  readonly chart: LiveChart | undefined;
  readonly onClose: () => void;
  readonly onSave: (chart: LiveChart) => void;
}

/** Makes or changes one of the project's own charts. */
export function ChartEditor({ chart, onClose, onSave }: ChartEditorProps) {
  const [draft, setDraft] = useState(chart ?? newChart);
  const change = (patch: Partial<LiveChart>) => setDraft((old) => ({ ...old, ...patch }));
  const complete =
    draft.title.trim() !== '' && draft.projection !== dimension && draft.groups.every(isComplete);
  return (
    <Modal
      opened
      onClose={onClose}
      size={720}
      title={t(chart ? 'live.editChart' : 'live.addChart')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (complete) onSave({ ...draft, title: draft.title.trim() });
        }}
      >
        <TextInput
          label={t('live.editTitle')}
          data-autofocus
          maxLength={120}
          value={draft.title}
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        <Select
          label={t('live.editOf')}
          allowDeselect={false}
          w={200}
          value={draft.telemetry}
          data={liveTelemetry.options.map((value) => ({ value, label: t(`live.telemetry.${value}`) }))}
          onChange={(value) =>
            value &&
            change({ telemetry: value as LiveChart['telemetry'], groups: [[]], projection: 'Count()' })
          }
        />
        <fieldset className={styles.where}>
          <legend>{t('live.editWhere')}</legend>
          {draft.groups.map((filters, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: alternatives have no name of their own
            <div key={index}>
              {index > 0 && <p className="hw-dim">{t('live.editOr')}</p>}
              <FilterRows
                telemetry={draft.telemetry}
                filters={filters}
                onChange={(next) =>
                  change({ groups: draft.groups.map((old, other) => (other === index ? next : old)) })
                }
              />
            </div>
          ))}
          {draft.groups.length < 4 && draft.groups.every((filters) => filters.length > 0) && (
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => change({ groups: [...draft.groups, []] })}
            >
              {t('live.editGroup')}
            </Button>
          )}
        </fieldset>
        <Drawn draft={draft} change={change} />
        <p className="hw-dim">{t('live.editNote')}</p>
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('live.editCancel')}
          </Button>
          <Button type="submit" disabled={!complete}>
            {t('live.editSave')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface DrawnProps {
  readonly draft: LiveChart;
  readonly change: (patch: Partial<LiveChart>) => void;
}

/** What is drawn, and how values become one: of a server's second, then over servers. */
function Drawn({ draft: { telemetry, projection, aggregation, acrossServers }, change }: DrawnProps) {
  const timed = telemetry === 'Request' || telemetry === 'Dependency';
  const aggregations = liveAggregation.options.map((value) => ({ value, label: t(`live.agg.${value}`) }));
  const choose = (value: string) =>
    change({
      projection: value,
      aggregation: value === 'Count()' ? 'Sum' : 'Avg',
      acrossServers: value === 'Count()' ? 'Sum' : 'Avg',
    });
  return (
    <div className={styles.row}>
      <Select
        label={t('live.editDraw')}
        allowDeselect={false}
        w={180}
        value={projection.startsWith(dimension) ? dimension : projection}
        data={[
          { value: 'Count()', label: t('live.editCount') },
          ...(timed ? [{ value: 'Duration', label: t('live.editDuration') }] : []),
          { value: dimension, label: t('live.editValue') },
        ]}
        onChange={(value) => value && choose(value)}
      />
      {projection.startsWith(dimension) && (
        <TextInput
          label={t('live.editDimension')}
          w={150}
          value={projection.slice(dimension.length)}
          onChange={(event) => change({ projection: dimension + event.currentTarget.value })}
        />
      )}
      <Select
        label={t('live.editPerServer')}
        allowDeselect={false}
        w={120}
        disabled={projection === 'Count()'}
        value={aggregation}
        data={aggregations}
        onChange={(value) => value && change({ aggregation: value as LiveAggregation })}
      />
      <Select
        label={t('live.editAcross')}
        allowDeselect={false}
        w={120}
        value={acrossServers}
        data={aggregations}
        onChange={(value) => value && change({ acrossServers: value as LiveAggregation })}
      />
    </div>
  );
}
