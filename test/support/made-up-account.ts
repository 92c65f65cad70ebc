import assert from 'node:assert/strict';
import type { CardMode, ConnectorManifest } from '../../src/connectors/connector.ts';
import { manifests } from '../../src/connectors/registry.ts';
import { fieldsAtFault } from '../../src/flows/connect-acquirer.ts';

/** What stands in every field of made-up credentials that is neither an address nor a choice. */
export const madeUp = 'made-up-words';

/** Credentials that nobody gave, of the form that a connector takes. */
export function credentialsOf(
  { credentialFields }: ConnectorManifest,
  mode: CardMode,
): Record<string, string> {
  return Object.fromEntries(
    credentialFields.map((field) => {
      if (field.kind === 'url') return [field.name, 'http://127.0.0.1:9'];
      if (field.kind !== 'choice') return [field.name, madeUp];
      return [field.name, field.options.find((option) => option === mode) ?? field.options[0] ?? ''];
    }),
  );
}

/** A live acquirer that reports, and takes cards on its own page or through us. */
export function pickTwoWays(): ConnectorManifest {
  const found = manifests.find(
    (manifest) =>
      manifest.isLive &&
      manifest.modes.length === 2 &&
      manifest.notifications !== 'none' &&
      !fieldsAtFault(manifest, credentialsOf(manifest, 'direct')),
  );
  assert.ok(found);
  return found;
}
