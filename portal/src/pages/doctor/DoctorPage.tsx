import type { Doctor } from '@headwater/contract';
import { Tabs } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { Page } from '../../components/Page.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { formatCount, formatShare } from '../../format/number.ts';
import { formatTime } from '../../format/time.ts';
import { Clients } from './Clients.tsx';
import { Findings } from './Findings.tsx';
import { Keys } from './Keys.tsx';
import { Payloads } from './Payloads.tsx';
import { Received } from './Received.tsx';
import { useDoctor } from './use-doctor.ts';

const tabs = ['findings', 'clients', 'payloads', 'received', 'keys'] as const;

/** What every client sends, what is wrong with it, and what mends it. */
export function DoctorPage() {
  const query = useDoctor();
  return (
    <Page title={t('doctor.title')} actions={query.data && <Checked checked={query.data.checked} />}>
      <section className="hw-panel" style={{ minWidth: 0, overflow: 'hidden' }}>
        <QueryView query={query} rows={12}>
          {(doctor) => <Parts doctor={doctor} />}
        </QueryView>
      </section>
    </Page>
  );
}

function Checked({ checked: { fromMs, toMs, spans, sample } }: Pick<Doctor, 'checked'>) {
  return (
    <span className="hw-dim">
      {t('doctor.checked', {
        spans: formatCount(spans),
        from: formatTime(fromMs).slice(0, -7),
        to: formatTime(toMs).slice(0, -7),
        sample:
          sample >= 1 ? t('doctor.checkedAll') : t('doctor.checkedSample', { share: formatShare(sample) }),
      })}
    </span>
  );
}

function Parts({ doctor }: { readonly doctor: Doctor }) {
  const [{ tab }, setState] = useUrlState();
  const shown = tabs.find((name) => name === tab) ?? 'findings';
  const { findings, clients, payloads, dropped, keys } = doctor;
  const counts = {
    findings: findings.length,
    clients: clients.length,
    payloads: payloads.length,
    received: dropped.length,
    keys: keys.rejected.length + keys.adopted.length,
  };
  return (
    <Tabs
      value={shown}
      keepMounted={false}
      onChange={(name) =>
        setState({ tab: name === 'findings' ? undefined : (name ?? undefined) }, { replace: true })
      }
    >
      <Tabs.List>
        {tabs.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t(`doctor.${name}`)}{' '}
            {counts[name] > 0 && <span className="hw-dim">{formatCount(counts[name])}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="findings">
        <Findings findings={findings} clients={clients.length} />
      </Tabs.Panel>
      <Tabs.Panel value="clients">
        <Clients clients={clients} />
      </Tabs.Panel>
      <Tabs.Panel value="payloads">
        <Payloads payloads={payloads} />
      </Tabs.Panel>
      <Tabs.Panel value="received">
        <Received received={doctor.received} dropped={dropped} />
      </Tabs.Panel>
      <Tabs.Panel value="keys">
        <Keys keys={keys} />
      </Tabs.Panel>
    </Tabs>
  );
}
