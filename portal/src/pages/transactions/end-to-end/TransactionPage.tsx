import { useParams } from '@tanstack/react-router';
import { t } from '../../../app/messages/index.ts';
import { useUrlState } from '../../../app/scope/use-url-state.ts';
import { noOperation } from '../../../components/investigate/item-link.ts';
import { Page } from '../../../components/Page.tsx';
import { PageLink } from '../../../components/PageLink.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { Empty, Notice, TooMuch } from '../../../components/states/States.tsx';
import { CopyButton } from '../../../components/text/CopyButton.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import { formatFilters } from '../../../filters/filter-text.ts';
import { formatDuration } from '../../../format/duration.ts';
import { formatCount } from '../../../format/number.ts';
import { formatFullTime } from '../../../format/time.ts';
import { useTransaction } from '../use-transactions.ts';
import { DetailPane } from './DetailPane.tsx';
import styles from './Transaction.module.css';
import { TransactionViews } from './TransactionViews.tsx';
import { buildTransaction } from './transaction-tree.ts';

const operationShape = /^[0-9a-f]{32}$/;
const itemShape = /^[slxe]\d{1,20}-[0-9a-f]{16}$/;

/** One operation end to end: all its telemetry in time, and everything that one item says. */
export function TransactionPage() {
  const { operationId = '' } = useParams({ strict: false }) as { operationId?: string };
  const [{ item }, setState] = useUrlState();
  const chosen = item !== undefined && itemShape.test(item) ? item : undefined;
  const select = (id: string | undefined) => setState({ item: id, pane: undefined }, { replace: true });
  if (!operationShape.test(operationId)) {
    return (
      <Page title={t('transaction.title')}>
        {operationId === noOperation && chosen ? (
          <>
            <p className="hw-dim">{t('transaction.alone')}</p>
            <DetailPane key={chosen} itemId={chosen} />
          </>
        ) : (
          <NotThere />
        )}
      </Page>
    );
  }
  return <WholeTransaction key={operationId} operationId={operationId} chosen={chosen} onSelect={select} />;
}

const logsOf = (operationId: string) => formatFilters([{ key: 'traceId', op: '=', value: operationId }]);

interface WholeTransactionProps {
  readonly operationId: string;
  readonly chosen: string | undefined;
  readonly onSelect: (id: string | undefined) => void;
}

function WholeTransaction({ operationId, chosen, onSelect }: WholeTransactionProps) {
  const query = useTransaction(operationId);
  return (
    <QueryView query={query} rows={14}>
      {({ items, truncated }) => {
        if (items.length === 0) {
          return (
            <Page title={t('transaction.title')}>
              <NotThere />
            </Page>
          );
        }
        const transaction = buildTransaction(items);
        const first = transaction.rows.find(({ item }) => item.type === 'request') ?? transaction.rows[0]!;
        return (
          <Page
            title={
              <>
                <span className="hw-dim">{t('transaction.title')}</span> <Untrusted text={first.item.title} />
              </>
            }
            actions={
              <>
                <PageLink to="/logs" search={{ f: logsOf(operationId) }}>
                  {t('transaction.openLogs')}
                </PageLink>
                <PageLink to="/traces/$traceId" params={{ traceId: operationId }}>
                  {t('transaction.openTrace')}
                </PageLink>
              </>
            }
          >
            <div className={styles.head}>
              <span>
                {t('trace.started')} <b>{formatFullTime(transaction.startMs)}</b>
              </span>
              <span>
                {t('term.duration')} <b>{formatDuration(transaction.totalMs * 1e6)}</b>
              </span>
              <span>
                {t('transaction.items')} <b>{formatCount(items.length)}</b>
              </span>
              <code className="hw-mono">
                {operationId}
                <CopyButton text={operationId} />
              </code>
            </div>
            {truncated && <TooMuch shown={items.length} />}
            {transaction.skews.map(({ service, shiftMs }) => (
              <Notice key={service}>
                {t('transaction.skew', {
                  service: visibleText(service),
                  offset: formatDuration(shiftMs * 1e6),
                })}
              </Notice>
            ))}
            <div className={`${styles.split} ${chosen ? styles.withDetail : ''}`}>
              <TransactionViews transaction={transaction} chosen={chosen} onSelect={onSelect} />
              {chosen && <DetailPane key={chosen} itemId={chosen} onClose={() => onSelect(undefined)} />}
            </div>
          </Page>
        );
      }}
    </QueryView>
  );
}

function NotThere() {
  return (
    <Empty title={t('transaction.none')}>
      <p>{t('transaction.noneWhy')}</p>
    </Empty>
  );
}
