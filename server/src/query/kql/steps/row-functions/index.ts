import { decomposeFunctions } from '../series/decompose.ts';
import { elementwiseFunctions } from '../series/elementwise.ts';
import { fillFunctions } from '../series/fill.ts';
import { filterFunctions } from '../series/filter.ts';
import { fitFunctions } from '../series/fit.ts';
import { arrayRowFunctions } from './arrays.ts';
import { bagRowFunctions } from './bags.ts';
import type { RowFunctionTable } from './entry.ts';
import { ipRowFunctions } from './ip.ts';
import { parserRowFunctions } from './parse/parsers.ts';
import { schemaRowFunctions } from './schemas.ts';
import { sketchRowFunctions } from './sketches.ts';
import { statisticRowFunctions } from './statistics.ts';
import { textRowFunctions } from './texts.ts';
import { timeZoneRowFunctions } from './time-zones.ts';

/** Scalar functions that run outside the engine, by name. */
export const rowFunctions: RowFunctionTable = {
  ...arrayRowFunctions,
  ...bagRowFunctions,
  ...ipRowFunctions,
  ...textRowFunctions,
  ...parserRowFunctions,
  ...elementwiseFunctions,
  ...fillFunctions,
  ...fitFunctions,
  ...filterFunctions,
  ...decomposeFunctions,
  ...schemaRowFunctions,
  ...sketchRowFunctions,
  ...statisticRowFunctions,
  ...timeZoneRowFunctions,
};
