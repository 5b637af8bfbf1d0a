import { aggregates } from './telemetry/aggregate-cases.ts';
import type { TelemetryCase } from './telemetry/figures.ts';
import { filters } from './telemetry/filter-cases.ts';
import { shaped } from './telemetry/shape-cases.ts';
import { tutorial } from './telemetry/tutorial-cases.ts';

export const telemetryCases: readonly TelemetryCase[] = [...aggregates, ...filters, ...shaped, ...tutorial];
