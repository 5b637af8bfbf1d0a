import type { Value } from '../../ir/types.ts';
import { as, asOnce, type Call, type FunctionTable, textOnce, value } from '../entry.ts';

/** Accuracy of a geohash and resolution of an H3 cell that nobody asks for another of. */
const standardAccuracy = 5;
const standardResolution = 6;

function onEarth(longitude: string, latitude: string): string {
  return `ifNull(${longitude} BETWEEN -180 AND 180 AND ${latitude} BETWEEN -90 AND 90, false)`;
}

/** Metres; the language takes the earth for a sphere. */
const earthRadius = 6_371_010;

/** Metres between two points given as longitude and latitude, null when one does not exist. */
function distance(call: Call, points: readonly [number, number]): string {
  const [[x1, y1], [x2, y2]] = points.map((at) => [
    asOnce(call, at, 'real'),
    asOnce(call, at + 1, 'real'),
  ]) as [[string, string], [string, string]];
  const half = (a: string, c: string) => `pow(sin(radians(${a} - ${c}) / 2), 2)`;
  const chord = `${half(y2, y1)} + cos(radians(${y1})) * cos(radians(${y2})) * ${half(x2, x1)}`;
  const metres = `2 * ${earthRadius} * asin(least(sqrt(${chord}), 1))`;
  return `if(${onEarth(x1, y1)} AND ${onEarth(x2, y2)}, ${metres}, NULL)`;
}

function pointInCircle(call: Call): Value {
  const radius = asOnce(call, 4, 'real');
  return value('bool', `if(${radius} >= 0, ${distance(call, [0, 2])} <= ${radius}, NULL)`);
}

/** '' for a point that does not exist or an accuracy outside 1 to 18. */
function pointToGeohash(call: Call): Value {
  const [x, y] = [asOnce(call, 0, 'real'), asOnce(call, 1, 'real')];
  const accuracy = call.args.length > 2 ? asOnce(call, 2, 'long') : String(standardAccuracy);
  // the engine knows 12 characters at most
  const valid = `${onEarth(x, y)} AND ifNull(${accuracy} BETWEEN 1 AND 12, false)`;
  const encoded = `geohashEncode(ifNull(${x}, 0), ifNull(${y}, 0), toUInt8(ifNull(${accuracy}, 1)))`;
  return value('string', `if(${valid}, ${encoded}, '')`);
}

function pointJson(longitude: string, latitude: string): string {
  return `concat('{"type":"Point","coordinates":[', toString(${longitude}), ',', toString(${latitude}), ']}')`;
}

function geohashToPoint(call: Call): Value {
  const hash = textOnce(call, 0);
  const point = `geohashDecode(lower(${hash}))`;
  const json = pointJson(`${point}.1`, `${point}.2`);
  return value('dynamic', `if(match(lower(${hash}), '^[0-9bcdefghjkmnp-z]{1,12}$'), ${json}, NULL)`);
}

function pointToCell(call: Call): Value {
  const [x, y] = [asOnce(call, 0, 'real'), asOnce(call, 1, 'real')];
  const resolution = call.args.length > 2 ? asOnce(call, 2, 'long') : String(standardResolution);
  const valid = `${onEarth(x, y)} AND ifNull(${resolution} BETWEEN 0 AND 15, false)`;
  const level = `toUInt8(if(${valid}, ifNull(${resolution}, 0), 0))`;
  return value('string', `if(${valid}, h3ToString(geoToH3(ifNull(${y}, 0), ifNull(${x}, 0), ${level})), '')`);
}

/** The cell as a number, 0 where the text names none. */
function cell(call: Call): { sql: string; valid: string } {
  const hash = textOnce(call, 0);
  const shaped = `match(${hash}, '^[0-9a-f]{15,16}$')`;
  const sql = `if(${shaped}, stringToH3(${hash}), toUInt64(0))`;
  return { sql, valid: `(${shaped} AND h3IsValid(${sql}))` };
}

function cellToPoint(call: Call): Value {
  const { sql, valid } = cell(call);
  const point = `h3ToGeo(if(${valid}, ${sql}, geoToH3(0., 0., toUInt8(0))))`;
  return value('dynamic', `if(${valid}, ${pointJson(`${point}.2`, `${point}.1`)}, NULL)`);
}

function cellLevel(call: Call): Value {
  const { sql, valid } = cell(call);
  return value('int', `if(${valid}, toInt32(h3GetResolution(${sql})), NULL)`);
}

/** '' where there is no such parent. */
function cellParent(call: Call): Value {
  const { sql, valid } = cell(call);
  const own = `toInt64(h3GetResolution(${sql}))`;
  const level = call.args.length > 1 ? `ifNull(${as(call, 1, 'long')}, -1)` : `(${own} - 1)`;
  const inside = `${valid} AND ${level} BETWEEN 0 AND ${own}`;
  const parent = `h3ToParent(if(${inside}, ${sql}, geoToH3(0., 0., toUInt8(0))), toUInt8(if(${inside}, ${level}, 0)))`;
  return value('string', `if(${inside}, h3ToString(${parent}), '')`);
}

export const geoFunctions: FunctionTable = {
  geo_distance_2points: (call) => value('real', distance(call, [0, 2])),
  geo_point_in_circle: pointInCircle,
  geo_point_to_geohash: pointToGeohash,
  geo_geohash_to_central_point: geohashToPoint,
  geo_point_to_h3cell: pointToCell,
  geo_h3cell_to_central_point: cellToPoint,
  geo_h3cell_level: cellLevel,
  geo_h3cell_parent: cellParent,
};
