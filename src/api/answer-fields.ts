import { z } from 'zod';

/* What all objects in answers and events have, described once. */

/** The name that an object says of itself. */
export function objectField<const Name extends string>(name: Name) {
  return z.literal(name).describe(`What this is: always \`${name}\`.`);
}

const momentLooks = 'RFC 3339, in UTC, to the millisecond.';

/** A moment: RFC 3339 in UTC with milliseconds. */
export function momentField(says: string) {
  return z.iso.datetime().describe(`${says} ${momentLooks}`);
}

/** A moment that may be missing; what is said has to say when. */
export function momentOrNullField(says: string) {
  return z.iso.datetime().nullable().describe(`${says} ${momentLooks}`);
}

export const createdField = momentField('When it was made.');

export const liveField = z
  .boolean()
  .describe('True in live mode, where money moves; false for whatever belongs to test mode.');

/** Of a table of words the meanings, one sentence after the other. */
export function wordsSay(words: Readonly<Record<string, string>>): string {
  return Object.entries(words)
    .map(([word, says]) => `\`${word}\`: ${says}`)
    .join(' ');
}
