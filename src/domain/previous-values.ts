import { isDeepStrictEqual } from 'node:util';

/** Which public fields of an object differ, with the values they had before: an event's `previous_attributes`. */
export function previousValues<T extends object>(was: T, is: T): Partial<T> {
  const names = Object.keys(was) as (keyof T)[];
  const changed = names.filter((name) => !isDeepStrictEqual(was[name], is[name]));
  return Object.fromEntries(changed.map((name) => [name, was[name]])) as Partial<T>;
}
