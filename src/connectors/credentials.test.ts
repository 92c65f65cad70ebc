import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CredentialsError, isBaseUrl, isHeaderToken, readCredentials } from './credentials.ts';

const rules = { base_url: isBaseUrl, key: isHeaderToken };

test('good credentials come back as they are, without anything else', () => {
  const good = { base_url: 'https://acquirer.example/api', key: 'k-1' };
  assert.deepEqual(readCredentials({ ...good, more: 'x' }, rules), good);
});

test('all fields at fault are named at once, and their values are not', () => {
  assert.throws(
    () => readCredentials({ base_url: 'nonsense', key: 'two words' }, rules),
    (error) =>
      error instanceof CredentialsError &&
      error.fields.join() === 'base_url,key' &&
      !/nonsense|two words/.test(`${error.message}${error.stack}`),
  );
});

test('a field that only the prototype has is missing', () => {
  const raw = Object.create({ base_url: 'https://acquirer.example', key: 'k' });
  assert.throws(() => readCredentials(raw, rules), CredentialsError);
});
