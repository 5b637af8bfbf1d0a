import fc from 'fast-check';

const { HEADWATER_SEED: chosen, HEADWATER_FULL: full } = process.env;

/**
 * What generated inputs begin from. The same in every run of `npm test`, so that a run says something about the change
 * and not about its luck; another one each time in the full tier, where a failure tells its seed; `HEADWATER_SEED`
 * chooses one to make a failure again.
 */
export const seed = chosen === undefined ? (full === '1' ? Date.now() | 0 : 20_261_121) : Number(chosen);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });

export { fc };
