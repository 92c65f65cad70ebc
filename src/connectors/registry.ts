import type { ConnectorManifest } from './connector.ts';
import { sandbox } from './sandbox/index.ts';

/** Every connector there is. A new acquirer is one folder and one line here. */
export const manifests: readonly ConnectorManifest[] = [sandbox];

export function findManifest(name: string): ConnectorManifest | undefined {
  return manifests.find((manifest) => manifest.name === name);
}
