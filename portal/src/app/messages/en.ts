import { enApplicationMap } from './en/application-map.ts';
import { enDoctor } from './en/doctor.ts';
import { enForwarding } from './en/forwarding.ts';
import { enInvestigate } from './en/investigate.ts';
import { enLive } from './en/live.ts';
import { enServices } from './en/services.ts';
import { enSettings } from './en/settings.ts';
import { enTraces } from './en/traces.ts';
import { enApp } from './en-app.ts';
import { enData } from './en-data.ts';
import { enQuery } from './en-query.ts';
import { enTrace } from './en-trace.ts';

/** Every text of the portal in English; other languages translate exactly these keys. */
export const en = {
  ...enApp,
  ...enApplicationMap,
  ...enInvestigate,
  ...enLive,
  ...enSettings,
  ...enDoctor,
  ...enForwarding,
  ...enServices,
  ...enTraces,
  ...enData,
  ...enQuery,
  ...enTrace,
} as const;

export type Messages = { readonly [Key in keyof typeof en]: string };
