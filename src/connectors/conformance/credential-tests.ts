import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectorManifest } from '../connector.ts';
import { CredentialsError } from '../credentials.ts';
import type { AcquirerWorld } from './acquirer-world.ts';
import { inTime, openAcquirer } from './open-acquirer.ts';

/** What a connector promises about the credentials of an account. */
export function credentialTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  test(`${name} 1: each missing or empty credential is refused by its name`, async (context) => {
    const { acquirer } = await openAcquirer(context, manifest, world);
    const fields = Object.keys(acquirer.credentials);
    assert.ok(fields.length > 0, 'the fake has credentials');
    assert.deepEqual(
      fields,
      manifest.credentialFields.map((field) => field.name),
    );
    for (const field of fields) {
      const { [field]: _, ...others } = acquirer.credentials;
      for (const raw of [others, { ...others, [field]: '' }, { ...others, [field]: 7 }]) {
        assert.throws(
          () => manifest.parseCredentials(raw),
          (error) => error instanceof CredentialsError && error.fields.join() === field,
        );
      }
    }
    for (const raw of [undefined, null, 'text', []]) {
      assert.throws(
        () => manifest.parseCredentials(raw),
        (error) => error instanceof CredentialsError && error.fields.join() === fields.join(),
      );
    }
  });

  test(`${name} 1: making a connector calls nobody`, async (context) => {
    const { acquirer, connectorWith, fetchCount } = await openAcquirer(context, manifest, world);
    connectorWith(acquirer.credentials);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(fetchCount(), 0);
    assert.equal(acquirer.requestCount(), 0);
  });

  test(`${name} 1: the credentials open the door, wrong ones do not, and nobody listening is told apart`, async (context) => {
    const { acquirer, connector, connectorWith } = await openAcquirer(context, manifest, world);
    assert.deepEqual(await connector.verify(inTime()), { kind: 'accepted' });
    const unreachable = connectorWith(acquirer.unreachableCredentials);
    assert.equal((await unreachable.verify(inTime())).kind, 'not_reached');
    const wrong = connectorWith(withOtherSecrets(manifest, acquirer.credentials));
    // The sandbox lets everybody in.
    assert.equal((await wrong.verify(inTime())).kind, manifest.isLive ? 'refused' : 'accepted');
    assert.deepEqual(await acquirer.charges(), []);
    assert.ok(manifest.modes.includes(connector.mode));
  });
}

/** The same but for the last character of each secret. */
function withOtherSecrets(manifest: ConnectorManifest, credentials: Readonly<Record<string, string>>) {
  const isSecret = (name: string) =>
    manifest.credentialFields.some((field) => field.name === name && field.kind === 'secret');
  const other = (value: string) => `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`;
  return Object.fromEntries(
    Object.entries(credentials).map(([name, value]) => [name, isSecret(name) ? other(value) : value]),
  );
}
