import { ActionIcon, Tabs } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import { useUrlState } from '../../../app/scope/use-url-state.ts';
import { Icon } from '../../../components/Icon.tsx';
import { TypeTag } from '../../../components/investigate/TypeTag.tsx';
import { StackTrace } from '../../../components/stack/StackTrace.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { type TelemetryDetail, useTelemetryItem } from '../use-transactions.ts';
import { ItemFields } from './ItemFields.tsx';
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
          <ItemFields detail={detail} />
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
      {stack === '' ? <p className="hw-dim">{t('transaction.noStack')}</p> : <StackTrace stack={stack} />}
    </section>
  ));
}
