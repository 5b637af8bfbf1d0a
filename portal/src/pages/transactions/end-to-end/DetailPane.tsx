import type { Filter } from '@headwater/contract';
import { ActionIcon, Tabs } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import { useUrlState } from '../../../app/scope/use-url-state.ts';
import { Icon } from '../../../components/Icon.tsx';
import { itemMs } from '../../../components/investigate/item-link.ts';
import { TypeTag } from '../../../components/investigate/TypeTag.tsx';
import { PageLink } from '../../../components/PageLink.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { AttributeTable } from '../../../components/text/AttributeTable.tsx';
import { CopyButton } from '../../../components/text/CopyButton.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { useGo } from '../../../components/use-go.ts';
import { formatFilters } from '../../../filters/filter-text.ts';
import { formatDuration } from '../../../format/duration.ts';
import { formatFullTime } from '../../../format/time.ts';
import { type TelemetryDetail, useTelemetryItem } from '../use-transactions.ts';
import { Around, UserTimeline } from './Neighbours.tsx';
import styles from './Transaction.module.css';

interface DetailPaneProps {
  readonly itemId: string;
  readonly onClose?: () => void;
}

/** Everything that one telemetry says, and what happened around it. */
export function DetailPane({ itemId, onClose }: DetailPaneProps) {
  const query = useTelemetryItem(itemId);
  return (
    <aside className={`hw-panel ${styles.detail}`} aria-label={t('transaction.details')}>
      <QueryView query={query} rows={10}>
        {(detail) => <Detail detail={detail} onClose={onClose} />}
      </QueryView>
    </aside>
  );
}

const panes = ['details', 'stack', 'around', 'user'] as const;

interface DetailProps {
  readonly detail: TelemetryDetail;
  readonly onClose: (() => void) | undefined;
}

function Detail({ detail, onClose }: DetailProps) {
  const [{ pane }, setState] = useUrlState();
  const { item, exceptions } = detail;
  const usual = item.type === 'exception' ? 'stack' : 'details';
  const shown = panes.find((known) => known === pane) ?? usual;
  return (
    <>
      <div className={styles.detailHead}>
        <h2>
          <TypeTag type={item.type} /> <Untrusted text={detail.text || '–'} />
        </h2>
        {onClose && (
          <ActionIcon aria-label={t('transaction.close')} onClick={onClose}>
            <Icon name="close" size={14} />
          </ActionIcon>
        )}
      </div>
      <Tabs
        value={shown}
        keepMounted={false}
        onChange={(value) =>
          setState({ pane: value === usual ? undefined : (value ?? undefined) }, { replace: true })
        }
      >
        <Tabs.List>
          <Tabs.Tab value="details">{t('transaction.details')}</Tabs.Tab>
          {exceptions.length > 0 && <Tabs.Tab value="stack">{t('transaction.callStack')}</Tabs.Tab>}
          <Tabs.Tab value="around">{t('transaction.around')}</Tabs.Tab>
          <Tabs.Tab value="user">{t('transaction.user')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="details" pt="xs">
          <Fields detail={detail} />
        </Tabs.Panel>
        <Tabs.Panel value="stack" pt="xs">
          <CallStacks exceptions={exceptions} />
        </Tabs.Panel>
        <Tabs.Panel value="around" pt="xs">
          <Around item={item} />
        </Tabs.Panel>
        <Tabs.Panel value="user" pt="xs">
          <UserTimeline detail={detail} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function Fields({ detail: { item, fields, properties, resource } }: { readonly detail: TelemetryDetail }) {
  const go = useGo();
  const filterBy = (filter: Filter) => go('/transactions', {}, { f: formatFilters([filter]) });
  return (
    <>
      <dl className={styles.fields}>
        <dt>{t('investigate.time')}</dt>
        <dd>{formatFullTime(itemMs(item))}</dd>
        {item.durationNs !== null && (
          <>
            <dt>{t('term.duration')}</dt>
            <dd>{formatDuration(item.durationNs)}</dd>
          </>
        )}
        {fields.map(({ name, value }) => (
          <Field key={name} name={name} value={value} />
        ))}
        {item.operationId && (
          <>
            <dt>operation_Id</dt>
            <dd>
              <PageLink to="/traces/$traceId" params={{ traceId: item.operationId }}>
                <code className="hw-mono">{item.operationId}</code>
              </PageLink>
            </dd>
          </>
        )}
        {item.spanId && <Field name="id" value={item.spanId} />}
        {item.parentId && <Field name="operation_ParentId" value={item.parentId} />}
      </dl>
      {Object.keys(properties).length > 0 && (
        <>
          <h3>{t('transaction.properties')}</h3>
          <AttributeTable attributes={properties} onFilter={filterBy} />
        </>
      )}
      {resource && (
        <details>
          <summary>{t('transaction.resource')}</summary>
          <AttributeTable attributes={resource.attributes} />
        </details>
      )}
    </>
  );
}

/** Texts that people paste elsewhere. */
const copied = new Set(['url', 'data', 'target', 'id', 'problemId']);

function Field({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Untrusted text={value} />
        {copied.has(name) && <CopyButton text={value} label={`${t('action.copy')}: ${name}`} />}
      </dd>
    </>
  );
}

function CallStacks({ exceptions }: Pick<TelemetryDetail, 'exceptions'>) {
  return exceptions.map(({ type, message, stack }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: exceptions of one item never move
    <section key={index} aria-label={t('transaction.callStack')}>
      <p>
        <b>
          <Untrusted text={type} />
        </b>{' '}
        <Untrusted text={message} />
      </p>
      {stack === '' ? (
        <p className="hw-dim">{t('transaction.noStack')}</p>
      ) : (
        <>
          <CopyButton text={stack} />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: wide lines scroll, and the keyboard must reach them */}
          <pre className={`hw-mono ${styles.stack}`} tabIndex={0}>
            <Untrusted text={stack} />
          </pre>
        </>
      )}
    </section>
  ));
}
