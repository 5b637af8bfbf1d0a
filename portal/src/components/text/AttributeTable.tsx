import type { Attributes, AttributeValue, Filter } from '@headwater/contract';
import { ActionIcon } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { Icon } from '../Icon.tsx';
import styles from './AttributeTable.module.css';
import { CopyButton } from './CopyButton.tsx';
import { Untrusted } from './Untrusted.tsx';

interface AttributeTableProps {
  readonly attributes: Attributes;
  /** Shows only keys and values with these words */
  readonly words?: string;
  readonly onFilter?: (filter: Filter) => void;
}

/** Keys and values as received, with what can be done with each. */
export function AttributeTable({ attributes, words = '', onFilter }: AttributeTableProps) {
  const lower = words.toLowerCase();
  const rows = Object.entries(attributes)
    .map(([key, value]) => ({ key, value, text: textOf(value) }))
    .filter(({ key, text }) => lower === '' || `${key} ${text}`.toLowerCase().includes(lower))
    .sort((a, b) => a.key.localeCompare(b.key));
  return (
    <table className={styles.table}>
      <tbody>
        {rows.map(({ key, value, text }) => (
          <tr key={key}>
            <th scope="row">
              <Untrusted text={key} />
            </th>
            <td className={styles.cell}>
              <div className={styles.value}>
                <Untrusted text={text} />
              </div>
              <div className={styles.actions}>
                {onFilter && isPlain(value) && (
                  <>
                    <ActionIcon
                      size="sm"
                      aria-label={`${t('action.filterBy')}: ${key}`}
                      title={t('action.filterBy')}
                      onClick={() => onFilter({ key, op: '=', value })}
                    >
                      <Icon name="filter" size={13} />
                    </ActionIcon>
                    <ActionIcon
                      size="sm"
                      aria-label={`${t('action.exclude')}: ${key}`}
                      title={t('action.exclude')}
                      onClick={() => onFilter({ key, op: '!=', value })}
                    >
                      <Icon name="exclude" size={13} />
                    </ActionIcon>
                  </>
                )}
                <CopyButton text={text} label={`${t('action.copy')}: ${key}`} />
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function isPlain(value: AttributeValue): value is string | number | boolean {
  return value !== null && typeof value !== 'object';
}

function textOf(value: AttributeValue): string {
  return typeof value === 'object' ? JSON.stringify(value, null, 1) : String(value);
}
