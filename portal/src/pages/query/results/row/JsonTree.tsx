import { useState } from 'react';
import { t } from '../../../../app/messages/index.ts';
import { Icon } from '../../../../components/Icon.tsx';
import { Untrusted } from '../../../../components/text/Untrusted.tsx';
import type { ValuePath } from '../../model/text/narrow.ts';
import styles from '../../Query.module.css';
import { NarrowButtons } from './NarrowButtons.tsx';

const mostMembers = 200;

interface JsonTreeProps {
  readonly value: unknown;
  readonly name?: string;
  readonly open?: boolean;
  /** Where the value stands in its row */
  readonly path: ValuePath;
  readonly onNarrow?: (condition: string) => void;
}

/** A dynamic value: objects and arrays open and close, one level at a time. */
export function JsonTree({ value, name, open = false, path, onNarrow }: JsonTreeProps) {
  const [shown, setShown] = useState(open);
  const label = name !== undefined && (
    <span className={styles.member}>
      <Untrusted text={name} />:{' '}
    </span>
  );
  if (value === null || typeof value !== 'object') {
    return (
      <div className={styles.leaf}>
        {label}
        <Untrusted text={typeof value === 'string' ? value : JSON.stringify(value)} />
        {onNarrow && <NarrowButtons path={path} type="dynamic" value={value} onNarrow={onNarrow} />}
      </div>
    );
  }
  const members = Object.entries(value);
  const size = Array.isArray(value) ? `[${members.length}]` : `{${members.length}}`;
  return (
    <div>
      <button type="button" className={styles.fold} aria-expanded={shown} onClick={() => setShown(!shown)}>
        <Icon name={shown ? 'down' : 'right'} size={11} />
        {label}
        <span className="hw-dim">{size}</span>
      </button>
      {shown && (
        <div className={styles.members}>
          {members.slice(0, mostMembers).map(([key, member]) => (
            <JsonTree
              key={key}
              name={key}
              value={member}
              path={[...path, Array.isArray(value) ? Number(key) : key]}
              {...(onNarrow && { onNarrow })}
            />
          ))}
          {members.length > mostMembers && (
            <div className="hw-dim">{t('query.moreMembers', { count: members.length - mostMembers })}</div>
          )}
        </div>
      )}
    </div>
  );
}
