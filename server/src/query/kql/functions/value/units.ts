import type { Value } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import { as, type Call, constantText, type FunctionTable, type ScalarFunction, value } from '../entry.ts';

type Units = Readonly<Record<string, number>>;

/** Each unit in the base unit of its quantity; names in lower case, as the conversion functions take them. */
const prefixes: Units = {
  yocto: 1e-24,
  zepto: 1e-21,
  atto: 1e-18,
  femto: 1e-15,
  pico: 1e-12,
  nano: 1e-9,
  micro: 1e-6,
  milli: 1e-3,
  centi: 1e-2,
  deci: 1e-1,
  '': 1,
  deca: 1e1,
  hecto: 1e2,
  kilo: 1e3,
  mega: 1e6,
  giga: 1e9,
  tera: 1e12,
};

function metric(unit: string, base = 1): Units {
  return Object.fromEntries(
    Object.entries(prefixes).map(([prefix, factor]) => [prefix + unit, factor * base]),
  );
}

const degree = Math.PI / 180;
const angle: Units = {
  arcminute: degree / 60,
  arcsecond: degree / 3600,
  centiradian: 0.01,
  deciradian: 0.1,
  degree,
  gradian: Math.PI / 200,
  microdegree: degree * 1e-6,
  microradian: 1e-6,
  millidegree: degree * 1e-3,
  milliradian: 1e-3,
  nanodegree: degree * 1e-9,
  nanoradian: 1e-9,
  natomil: (2 * Math.PI) / 6400,
  radian: 1,
  revolution: 2 * Math.PI,
  tilt: Math.PI / 2,
};
const energy: Units = {
  ...metric('joule'),
  ...metric('calorie', 4.184),
  ...metric('watthour', 3600),
  ...metric('electronvolt', 1.602176565e-19),
  britishthermalunit: 1055.05585262,
  decathermec: 1.0550558526e9,
  decathermimperial: 1.05505585257348e9,
  decathermus: 1.054804e9,
  erg: 1e-7,
  footpound: 1.355817948,
  horsepowerhour: 2.6845195377e6,
  thermec: 1.0550558526e8,
  thermimperial: 1.05505585257348e8,
  thermus: 1.054804e8,
  kilobritishthermalunit: 1.05505585262e6,
  megabritishthermalunit: 1.05505585262e9,
  gigabritishthermalunit: 1.0550558526e12,
};
const force: Units = {
  ...metric('newton'),
  dyn: 1e-5,
  kilogramforce: 9.80665,
  kilopond: 9.80665,
  kilopoundforce: 4448.2216152605,
  ounceforce: 0.27801385095378,
  poundal: 0.13825502798973,
  poundforce: 4.4482216152605,
  shortton: 8896.443230521,
  tonneforce: 9806.65,
};
const length: Units = {
  ...metric('meter'),
  angstrom: 1e-10,
  astronomicalunit: 1.495978707e11,
  chain: 20.1168,
  datamile: 1828.8,
  dtppica: 0.0042333333333,
  dtppoint: 3.5277777778e-4,
  fathom: 1.8288,
  foot: 0.3048,
  hand: 0.1016,
  hectometer: 100,
  inch: 0.0254,
  kilofoot: 304.8,
  kilolightyear: 9.4607304725e18,
  kiloparsec: 3.0856775814e19,
  kiloyard: 914.4,
  lightyear: 9.4607304725e15,
  megalightyear: 9.4607304725e21,
  megaparsec: 3.0856775814e22,
  microinch: 2.54e-8,
  mil: 2.54e-5,
  mile: 1609.344,
  nauticalmile: 1852,
  parsec: 3.0856775814e16,
  printerpica: 0.00421751764,
  printerpoint: 3.514598e-4,
  shackle: 27.432,
  solarradius: 6.957e8,
  twip: 1.7638888889e-5,
  ussurveyfoot: 1200 / 3937,
  yard: 0.9144,
  decameter: 10,
};
const mass: Units = {
  ...metric('gram', 1e-3),
  ...metric('tonne', 1e3),
  earthmass: 5.9722e24,
  grain: 6.479891e-5,
  hundredweightlong: 50.80234544,
  longhundredweight: 50.80234544,
  kilopound: 453.59237,
  longton: 1016.0469088,
  megapound: 453592.37,
  ounce: 0.028349523125,
  pound: 0.45359237,
  shorthundredweight: 45.359237,
  shortton: 907.18474,
  slug: 14.593903,
  solarmass: 1.98947e30,
  stone: 6.35029318,
};
const perTime = (units: Units): Units =>
  Object.fromEntries(
    Object.entries(units).flatMap(([unit, factor]) => [
      [`${unit}persecond`, factor],
      [`${unit}perminute`, factor / 60],
      [`${unit}perhour`, factor / 3600],
    ]),
  );
const speed: Units = { ...perTime({ ...metric('meter'), ...length }), knot: 1852 / 3600, mach: 340.29 };
const cube = (units: Units): Units =>
  Object.fromEntries(Object.entries(units).map(([unit, factor]) => [`cubic${unit}`, factor ** 3]));
const volume: Units = {
  ...cube({ ...metric('meter'), ...length }),
  ...metric('liter', 1e-3),
  acrefoot: 1 / 0.000810714,
  aucup: 2.5e-4,
  autablespoon: 2e-5,
  auteaspoon: 5e-6,
  boardfoot: 0.002359737216,
  imperialbeerbarrel: 0.16365924,
  imperialgallon: 0.00454609,
  imperialounce: 2.84130625e-5,
  imperialpint: 5.6826125e-4,
  oilbarrel: 0.158987294928,
  uktablespoon: 1.5e-5,
  ukteaspoon: 5.91939e-6,
  usbeerbarrel: 0.117347765304,
  uscustomarycup: 2.365882365e-4,
  usgallon: 0.003785411784,
  uslegalcup: 2.4e-4,
  usounce: 2.95735295625e-5,
  uspint: 4.73176473e-4,
  usquart: 9.46352946e-4,
  ustablespoon: 1.478676478125e-5,
  usteaspoon: 4.92892159375e-6,
};

function unitOf(call: Call, index: number, units: Units): number {
  const name = constantText(call, index);
  const factor = units[(name ?? '').toLowerCase()];
  if (factor === undefined)
    throw badQuery(`${call.name}() does not know the unit '${name ?? ''}'`, call.node);
  return factor;
}

function conversion(units: Units): ScalarFunction {
  return (call) =>
    value('real', `(${as(call, 0, 'real')} * ${unitOf(call, 1, units)} / ${unitOf(call, 2, units)})`);
}

/** Scales of temperature as factor and offset to kelvin: K = (x + offset) * factor. */
const temperatures: Readonly<Record<string, readonly [factor: number, offset: number]>> = {
  kelvin: [1, 0],
  degreecelsius: [1, 273.15],
  degreefahrenheit: [5 / 9, 459.67],
  degreerankine: [5 / 9, 0],
  degreedelisle: [-2 / 3, -559.725],
  degreenewton: [100 / 33, 90.1395],
  degreereaumur: [1.25, 218.52],
  degreeroemer: [40 / 21, 135.90375],
  millidegreecelsius: [1e-3, 273150],
};

function temperature(call: Call): Value {
  const [from, to] = [1, 2].map((index) => temperatures[(constantText(call, index) ?? '').toLowerCase()]);
  if (!from || !to) throw badQuery('convert_temperature() does not know the unit', call.node);
  return value('real', `((${as(call, 0, 'real')} + ${from[1]}) * ${from[0]} / ${to[0]} - ${to[1]})`);
}

export const unitFunctions: FunctionTable = {
  convert_angle: conversion(angle),
  convert_energy: conversion(energy),
  convert_force: conversion(force),
  convert_length: conversion(length),
  convert_mass: conversion(mass),
  convert_speed: conversion(speed),
  convert_volume: conversion(volume),
  convert_temperature: temperature,
};
