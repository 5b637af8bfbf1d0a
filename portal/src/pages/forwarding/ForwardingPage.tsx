import type { Destination } from '@headwater/contract';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { useScope } from '../../app/scope/use-scope.ts';
import { Page } from '../../components/Page.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Empty, Notice } from '../../components/states/States.tsx';
import { CodeLines } from '../../components/text/CodeLines.tsx';
import { DestinationForm } from './DestinationForm.tsx';
import { DestinationPanel } from './DestinationPanel.tsx';
import styles from './Forwarding.module.css';
import { SamplingPanel } from './SamplingPanel.tsx';
import { useForwarding } from './use-forwarding.ts';

/** Where telemetry is sent on to, how far each destination is, and what OpenCensus programs are told to send. */
export function ForwardingPage() {
  const query = useForwarding();
  const { project } = useScope();
  const [edited, setEdited] = useState<Destination | 'new'>();
  return (
    <Page title={t('page.forwarding')}>
      <QueryView query={query}>
        {({ destinations, mayManage, nowMs, samplingProbability }) => (
          <>
            {!mayManage && <Notice>{t('forwarding.mayNotManage')}</Notice>}
            <div className={styles.columns}>
              <div className={styles.stack}>
                {destinations.length === 0 && edited === undefined && <NoDestinations />}
                {destinations.map((state) => (
                  <DestinationPanel
                    key={`${state.destination.project}/${state.destination.name}`}
                    state={state}
                    nowMs={nowMs}
                    mayManage={mayManage}
                    onEdit={() => setEdited(state.destination)}
                  />
                ))}
              </div>
              <div className={styles.stack}>
                {mayManage &&
                  (edited === undefined ? (
                    <Button size="xs" onClick={() => setEdited('new')}>
                      {t('forwarding.add')}
                    </Button>
                  ) : (
                    <DestinationForm
                      key={edited === 'new' ? '' : edited.name}
                      project={project}
                      destination={edited === 'new' ? undefined : edited}
                      onDone={() => setEdited(undefined)}
                    />
                  ))}
                <SamplingPanel probability={samplingProbability} mayManage={mayManage} project={project} />
              </div>
            </div>
          </>
        )}
      </QueryView>
    </Page>
  );
}

const example = [
  'forward:',
  '  destinations:',
  '    - name: collector',
  '      type: otlp-http',
  '      url: https://collector.example:4318',
];

function NoDestinations() {
  return (
    <Empty title={t('forwarding.none')}>
      <p>{t('forwarding.noneLead')}</p>
      <CodeLines lines={example} label="headwater.yaml" />
    </Empty>
  );
}
