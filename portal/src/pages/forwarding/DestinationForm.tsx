import {
  type Destination,
  destination as destinationShape,
  destinationType,
  forwardedSignal,
  putDestination,
} from '@headwater/contract';
import { Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { Wrong } from '../settings/parts.tsx';
import styles from './Forwarding.module.css';
import { ChangeRows, ConditionRows } from './RuleRows.tsx';
import { useForwardingChange } from './use-forwarding.ts';

interface DestinationFormProps {
  readonly project: string;
  /** Undefined for a new one. */
  readonly destination: Destination | undefined;
  readonly onDone: () => void;
}

const takesKey = new Set<Destination['type']>(['headwater', 'datadog-agent', 'datadog-intake']);
const urlHints: Readonly<Record<Destination['type'], string>> = {
  'otlp-http': 'https://collector.example:4318',
  'otlp-grpc': 'https://collector.example:4317',
  headwater: 'https://headwater.example:7400',
  'application-insights': '',
  'datadog-agent': 'http://agent.example:8126',
  'datadog-intake': 'https://datadoghq.eu',
};

/** Makes a destination, or changes one; what waits for it stays. */
export function DestinationForm({ project, destination, onDone }: DestinationFormProps) {
  const [draft, setDraft] = useState<Destination>(
    () => destination ?? destinationShape.parse({ name: 'new', project, type: 'otlp-http' }),
  );
  const [name, setName] = useState(destination?.name ?? '');
  const change = useForwardingChange(putDestination);
  const set = (fields: Partial<Destination>) => setDraft({ ...draft, ...fields });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { name: _name, ...body } = draft;
    const filters = body.filters.filter(({ key }) => key !== '');
    const attributes = body.attributes.filter(({ key }) => key !== '');
    change.mutate({ params: { name }, body: { ...body, filters, attributes } }, { onSuccess: onDone });
  };
  const place = useRef<HTMLElement>(null);
  useEffect(() => comeIntoView(place.current), []);
  const title = destination === undefined ? t('forwarding.add') : t('forwarding.editNamed', { name });
  return (
    <section
      ref={place}
      tabIndex={-1}
      className={`hw-panel ${styles.panel} ${styles.comesIntoView}`}
      aria-label={title}
    >
      <h2>{title}</h2>
      <form className={styles.form} onSubmit={submit}>
        {destination === undefined && (
          <TextInput
            size="xs"
            label={t('forwarding.name')}
            required
            pattern="[A-Za-z0-9_.\-]{1,64}"
            title={t('forwarding.nameHint')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        <Select
          size="xs"
          label={t('forwarding.type')}
          data={destinationType.options.map((value) => ({ value, label: t(`forwarding.type.${value}`) }))}
          value={draft.type}
          allowDeselect={false}
          onChange={(value) => value !== null && set({ type: value as Destination['type'] })}
        />
        <Address draft={draft} set={set} />
        <Signals draft={draft} set={set} />
        <NumberInput
          size="xs"
          label={t('forwarding.sample')}
          suffix=" %"
          min={0}
          max={100}
          decimalScale={3}
          value={Math.round(draft.sampleRatio * 100_000) / 1_000}
          onChange={(value) => set({ sampleRatio: Math.min(100, Math.max(0, Number(value))) / 100 })}
        />
        <ConditionRows rows={draft.filters} onChange={(filters) => set({ filters })} />
        <ChangeRows rows={draft.attributes} onChange={(attributes) => set({ attributes })} />
        <Wrong error={change.error} />
        <span className={styles.actions}>
          <Button type="submit" size="xs" loading={change.isPending} disabled={draft.signals.length === 0}>
            {t('forwarding.save')}
          </Button>
          <Button size="xs" variant="default" onClick={onDone}>
            {t('settings.cancel')}
          </Button>
        </span>
      </form>
    </section>
  );
}

/** The form stands beside or below the list: who scrolled would not see that it opened. */
function comeIntoView(form: HTMLElement | null): void {
  if (form === null) return;
  const { top } = form.getBoundingClientRect();
  if (top < 0 || top > window.innerHeight / 2) form.scrollIntoView({ block: 'start' });
  form.focus({ preventScroll: true });
}

interface FieldsProps {
  readonly draft: Destination;
  readonly set: (fields: Partial<Destination>) => void;
}

function Address({ draft, set }: FieldsProps) {
  if (draft.type === 'application-insights') {
    return (
      <TextInput
        size="xs"
        label={t('settings.connectionString')}
        required
        placeholder="InstrumentationKey=…;IngestionEndpoint=https://…"
        value={draft.connectionString}
        onChange={(event) => set({ connectionString: event.currentTarget.value })}
      />
    );
  }
  return (
    <>
      <TextInput
        size="xs"
        type="url"
        label={t('forwarding.url')}
        required={draft.type !== 'datadog-intake'}
        placeholder={urlHints[draft.type]}
        value={draft.url}
        onChange={(event) => set({ url: event.currentTarget.value })}
      />
      {takesKey.has(draft.type) && (
        <TextInput
          size="xs"
          label={t('forwarding.apiKey')}
          autoComplete="off"
          value={draft.apiKey}
          onChange={(event) => set({ apiKey: event.currentTarget.value })}
        />
      )}
    </>
  );
}

function Signals({ draft, set }: FieldsProps) {
  const choose = (chosen: (typeof draft.signals)[number], isOn: boolean) =>
    set({
      signals: forwardedSignal.options.filter((one) => (one === chosen ? isOn : draft.signals.includes(one))),
    });
  return (
    <fieldset className={styles.signals}>
      <legend>{t('forwarding.signals')}</legend>
      {forwardedSignal.options.map((signal) => (
        <Checkbox
          key={signal}
          size="xs"
          label={t(`forwarding.signal.${signal}`)}
          checked={draft.signals.includes(signal)}
          onChange={({ currentTarget }) => choose(signal, currentTarget.checked)}
        />
      ))}
    </fieldset>
  );
}
