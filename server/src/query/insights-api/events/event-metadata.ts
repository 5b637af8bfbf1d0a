import { ownGroups, type PropertyGroup, type PropertyType, sharedGroups } from '../properties.ts';

const edmTypes: Readonly<Record<PropertyType, string>> = {
  string: 'Edm.String',
  success: 'Edm.String',
  real: 'Edm.Double',
  int: 'Edm.Int32',
  datetime: 'Edm.DateTimeOffset',
  dynamic: 'Edm.Untyped',
  bool: 'Edm.Boolean',
};

/** The answer of `/events/$metadata`: OData's description (CSDL 4.0) of every type of event. */
export function eventsMetadata(): string {
  const own = Object.entries(ownGroups);
  const complex = [
    ...Object.entries(sharedGroups).map(([name, group]) => complexType(name, group)),
    ...own.map(([, { name, group }]) => complexType(name, group)),
  ];
  const base = [
    '<EntityType Name="event" Abstract="true" OpenType="true"><Key><PropertyRef Name="id"/></Key>',
    property('id', 'Edm.String'),
    property('type', 'Edm.String'),
    property('count', 'Edm.Int32'),
    property('timestamp', 'Edm.DateTimeOffset'),
    property('customDimensions', 'ai.bag'),
    property('customMeasurements', 'ai.bag'),
    ...Object.keys(sharedGroups).map((name) => property(name, `ai.${name}`)),
    '</EntityType>',
  ];
  const entities = own.map(
    ([, { name }]) =>
      `<EntityType Name="${name}Event" BaseType="ai.event">${property(name, `ai.${name}`)}</EntityType>`,
  );
  const sets = own.map(([table, { name }]) => `<EntitySet Name="${table}" EntityType="ai.${name}Event"/>`);
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>',
    '<Schema Namespace="ai" xmlns="http://docs.oasis-open.org/odata/ns/edm">',
    '<ComplexType Name="bag" OpenType="true"/>',
    ...complex,
    ...base,
    ...entities,
    `<EntityContainer Name="events">${sets.join('')}</EntityContainer>`,
    '</Schema></edmx:DataServices></edmx:Edmx>',
  ].join('\n');
}

function complexType(name: string, group: PropertyGroup): string {
  const properties = Object.entries(group).map(([key, [, type]]) => property(key, edmTypes[type]));
  return `<ComplexType Name="${name}">${properties.join('')}</ComplexType>`;
}

const property = (name: string, type: string): string => `<Property Name="${name}" Type="${type}"/>`;
