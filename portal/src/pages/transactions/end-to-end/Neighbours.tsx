import type { TelemetryItem } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import { ItemList } from '../../../components/investigate/ItemList.tsx';
import { itemKey } from '../../../components/investigate/item-link.ts';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import { type TelemetryDetail, useAround, useUserTimeline } from '../use-transactions.ts';

/** What the same instance sent five minutes before and after. */
export function Around({ item }: { readonly item: TelemetryItem }) {
  const query = useAround(item);
  const names = { service: visibleText(item.service), instance: visibleText(item.instance) };
  return (
    <>
      <p className="hw-dim">{t('transaction.aroundOf', names)}</p>
      <QueryView query={query} rows={8}>
        {(items) => <ItemList items={items} current={itemKey(item)} />}
      </QueryView>
    </>
  );
}

/** What the user, or else the session, did on the day around. */
export function UserTimeline({ detail }: { readonly detail: TelemetryDetail }) {
  const { item, user, session } = detail;
  const [key, value] = user === '' ? (['session', session] as const) : (['user', user] as const);
  const query = useUserTimeline(item, key, value);
  if (value === '') return <p className="hw-dim">{t('transaction.noUser')}</p>;
  const shown = visibleText(value).slice(0, 120);
  return (
    <>
      <p className="hw-dim">
        {key === 'user'
          ? t('transaction.userOf', { user: shown })
          : t('transaction.sessionOf', { session: shown })}
      </p>
      <QueryView query={query} rows={8}>
        {({ items }) => <ItemList items={items} current={itemKey(item)} />}
      </QueryView>
    </>
  );
}
