import { type SpanMeasure, spanMeasure } from '@headwater/contract';
import { ActionIcon, Autocomplete, Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import styles from '../Traces.module.css';
import { isKeyless } from '../url-lists.ts';
import { measureTitle } from './group-text.ts';

interface MeasurePickerProps {
  readonly measure: SpanMeasure;
  readonly numberKeys: readonly string[];
  readonly allKeys: readonly string[];
  readonly onChange: (measure: SpanMeasure) => void;
  readonly onRemove?: () => void;
}

/** `p95 of @duration`, `count`, `count unique of @user.id` */
export function MeasurePicker({ measure, numberKeys, allKeys, onChange, onRemove }: MeasurePickerProps) {
  const { fn, key } = measure;
  const [typed, setTyped] = useState(key ?? '');
  useEffect(() => setTyped(key ?? ''), [key]);
  const commit = (text: string) => {
    if (text.trim() !== '' && text.trim() !== key) onChange({ fn, key: text.trim() });
  };
  const changeFn = (next: string | null) => {
    const read = spanMeasure.shape.fn.safeParse(next);
    if (!read.success) return;
    const known = fn === 'unique' ? undefined : key;
    if (isKeyless({ fn: read.data })) onChange({ fn: read.data });
    else onChange({ fn: read.data, key: read.data === 'unique' ? 'trace_id' : (known ?? '@duration') });
  };
  return (
    <div className={styles.measure}>
      <Select
        size="xs"
        w={112}
        aria-label={t('group.measure')}
        allowDeselect={false}
        value={fn}
        data={spanMeasure.shape.fn.options.map((value) => ({ value, label: t(`group.fn.${value}`) }))}
        onChange={changeFn}
      />
      {!isKeyless(measure) && (
        <>
          <span className="hw-dim">{t('group.of')}</span>
          <Autocomplete
            size="xs"
            w={150}
            aria-label={t('group.ofHint')}
            placeholder={t('group.ofHint')}
            value={typed}
            limit={60}
            maxLength={512}
            data={[...new Set(fn === 'unique' ? allKeys : numberKeys)]}
            renderOption={({ option }) => <span className="hw-ellipsis">{visibleText(option.value)}</span>}
            onChange={setTyped}
            onOptionSubmit={commit}
            onBlur={() => commit(typed)}
            onKeyDown={(event) => event.key === 'Enter' && commit(typed)}
          />
        </>
      )}
      {onRemove && (
        <ActionIcon
          size="sm"
          aria-label={t('group.removeMeasure', { measure: measureTitle(measure) })}
          onClick={onRemove}
        >
          <Icon name="close" size={12} />
        </ActionIcon>
      )}
    </div>
  );
}
