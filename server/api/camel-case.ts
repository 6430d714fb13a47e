type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

export type CamelCased<Fields> = {
  [Name in keyof Fields as Name extends string ? Camel<Name> : Name]: Fields[Name];
};

/**
 * A body's fields under the names that they have inside: `enabled_events` is `enabledEvents`. Values stay as
 * they are.
 */
export function camelCased<Fields extends object>(fields: Fields): CamelCased<Fields> {
  const entries = Object.entries(fields).map(([name, value]) => [
    name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries);
}
