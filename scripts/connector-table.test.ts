import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { CredentialsError } from '../src/connectors/credentials.ts';
import { manifests } from '../src/connectors/registry.ts';
import { connectorTable, tableFile } from './connector-table.ts';

test('the table of connectors is what their manifests say (else run scripts/connector-table.ts)', async () => {
  assert.equal(await readFile(tableFile, 'utf8'), connectorTable());
});

test('the fields of a form are those that a connector asks for when they are missing', () => {
  for (const manifest of manifests) {
    assert.throws(
      () => manifest.parseCredentials({}),
      (error) =>
        error instanceof CredentialsError &&
        error.fields.join() === manifest.credentialFields.map(({ name }) => name).join(),
      manifest.name,
    );
  }
});
