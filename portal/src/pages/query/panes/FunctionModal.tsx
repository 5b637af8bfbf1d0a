import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import styles from '../Query.module.css';

export interface EditedFunction {
  readonly name: string;
  readonly parameters: string;
  readonly body: string;
}

const isName = (name: string) => /^[A-Za-z_]\w{0,127}$/.test(name);

/** Whether it can be kept: it has a name that KQL can call and a body. */
export function isComplete({ name, body }: EditedFunction): boolean {
  return isName(name) && body.trim() !== '';
}

interface FunctionModalProps {
  readonly edited: EditedFunction;
  readonly onChange: (edited: EditedFunction) => void;
  readonly onClose: () => void;
  readonly onKeep: () => void;
}

/** Writes one function of the project. */
export function FunctionModal({ edited, onChange, onClose, onKeep }: FunctionModalProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('query.functions.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <div className={styles.builder}>
        <TextInput
          label={t('query.functions.name')}
          value={edited.name}
          error={edited.name !== '' && !isName(edited.name) ? t('query.functions.badName') : undefined}
          onChange={(event) => onChange({ ...edited, name: event.currentTarget.value })}
        />
        <TextInput
          label={t('query.functions.parameters')}
          placeholder="since: timespan = 1h"
          value={edited.parameters}
          onChange={(event) => onChange({ ...edited, parameters: event.currentTarget.value })}
        />
        <Textarea
          label={t('query.functions.body')}
          placeholder="requests | where timestamp > ago(since)"
          autosize
          minRows={4}
          maxRows={14}
          value={edited.body}
          onChange={(event) => onChange({ ...edited, body: event.currentTarget.value })}
        />
        <Button disabled={!isComplete(edited)} onClick={onKeep}>
          {t('query.saved.save')}
        </Button>
      </div>
    </Modal>
  );
}
