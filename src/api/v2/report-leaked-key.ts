import { z } from 'zod';
import { isWellFormedKey } from '../../domain/api-key.ts';
import { objectField } from '../answer-fields.ts';
import { means, noFields, textField } from '../fields.ts';
import { publicOperation } from '../public-operation.ts';

const keyWhat =
  'must be a secret key as it was found: `sk_live_…` or `sk_test_…`, with a checksum that fits.';

export const reportLeakedKey = publicOperation({
  id: 'reportLeakedKey',
  method: 'POST',
  path: '/v2/leaked_keys',
  scope: 'public',
  summary: 'Report a leaked key',
  description:
    'For whoever finds a secret key where it should not be, and for scanners that look for them. Whether it is a key of ours is not said: the answer is the same. Those who look after it are told where it was found.',
  params: noFields,
  query: noFields,
  body: z.strictObject(
    {
      key: z
        .string({ error: keyWhat })
        .refine(isWellFormedKey, { error: keyWhat })
        .meta({
          minLength: 46,
          maxLength: 46,
          pattern: '^sk_(live|test)_[0-9A-Za-z]{38}$',
          description: `The key that was found. It ${keyWhat}`,
        }),
      url: means(
        'An address, or in words; nothing is fetched from it.',
        textField('must be text of at most 500 characters: where the key was found.', { max: 500 }),
      ).optional(),
    },
    { error: 'must be a JSON object.' },
  ),
  answer: z.object({
    object: objectField('leaked_key_report'),
    received: z.literal(true).describe('Always true, whether it is a key of ours or not.'),
  }),
  errors: [],
  example: {
    body: {
      key: 'sk_test_00000000000000000000000000000000127lYz',
      url: 'https://github.com/nar/shop/blob/main/.env',
    },
    answer: { object: 'leaked_key_report', received: true },
  },
  handle({ watch }, { key, url = '' }) {
    // Looked up and noted after the answer, which therefore takes as long for a key that nobody has.
    watch.leaked(key, 'reported', url);
    return { status: 200, json: JSON.stringify({ object: 'leaked_key_report', received: true }) };
  },
});
