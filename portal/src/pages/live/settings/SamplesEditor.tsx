import {
  defaultLiveSamples,
  type LiveSampleGroup,
  liveSamplesId,
  liveTelemetry,
  savedLiveSamples,
} from '@headwater/contract';
import { Button, Checkbox, Modal } from '@mantine/core';
import { useState } from 'react';
import { useSaved } from '../../../api/use-saved.ts';
import { t } from '../../../app/messages/index.ts';
import { FilterRows, isComplete } from './FilterRows.tsx';
import styles from './Settings.module.css';

type Groups = readonly LiveSampleGroup[];

/** Chooses which items are shown one by one: per kind none, all, or those that meet conditions. */
export function SamplesEditor({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { items, save } = useSaved('filter', (value) => savedLiveSamples.safeParse(value).data);
  const saved: Groups = items.find(({ id }) => id === liveSamplesId)?.value.groups ?? defaultLiveSamples;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={720}
      title={t('live.samplesFilter')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Editor
        saved={saved}
        onClose={onClose}
        onSave={(groups) => {
          save.mutate({ id: liveSamplesId, value: { page: 'live', groups: [...groups] } });
          onClose();
        }}
      />
    </Modal>
  );
}

interface EditorProps {
  readonly saved: Groups;
  readonly onClose: () => void;
  readonly onSave: (groups: Groups) => void;
}

function Editor({ saved, onClose, onSave }: EditorProps) {
  const [groups, setGroups] = useState(saved);
  const replace = (telemetry: LiveSampleGroup['telemetry'], next: Groups) =>
    setGroups((old) => [...old.filter((group) => group.telemetry !== telemetry), ...next]);
  return (
    <div className={styles.form}>
      {liveTelemetry.options.map((telemetry) => {
        const own = groups.filter((group) => group.telemetry === telemetry);
        return (
          <fieldset key={telemetry} className={styles.where}>
            <legend>
              <Checkbox
                label={t(`live.telemetry.${telemetry}`)}
                checked={own.length > 0}
                onChange={(event) =>
                  replace(telemetry, event.currentTarget.checked ? [{ telemetry, filters: [] }] : [])
                }
              />
            </legend>
            {own.map(({ filters }, index) => (
              <FilterRows
                // biome-ignore lint/suspicious/noArrayIndexKey: alternatives have no name of their own
                key={index}
                telemetry={telemetry}
                filters={filters}
                onChange={(next) =>
                  replace(
                    telemetry,
                    own.map((old, other) => (other === index ? { telemetry, filters: next } : old)),
                  )
                }
              />
            ))}
          </fieldset>
        );
      })}
      <p className="hw-dim">{t('live.editNote')}</p>
      <div className={styles.buttons}>
        <Button variant="subtle" onClick={() => setGroups(defaultLiveSamples)}>
          {t('live.editDefault')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('live.editCancel')}
        </Button>
        <Button disabled={!groups.every(({ filters }) => isComplete(filters))} onClick={() => onSave(groups)}>
          {t('live.editSave')}
        </Button>
      </div>
    </div>
  );
}
