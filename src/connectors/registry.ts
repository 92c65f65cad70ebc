import { adyen } from './adyen/index.ts';
import type { ConnectorManifest } from './connector.ts';
import { craftgate } from './craftgate/index.ts';
import { iyzico } from './iyzico/index.ts';
import { kapitalBank } from './kapital-bank/index.ts';
import { sandbox } from './sandbox/index.ts';
import { stripe } from './stripe/index.ts';
import { tKassa } from './t-kassa/index.ts';
import { yookassa } from './yookassa/index.ts';

/** Every connector there is. A new acquirer is one folder and one line here. */
export const manifests: readonly ConnectorManifest[] = [
  sandbox,
  kapitalBank,
  adyen,
  iyzico,
  yookassa,
  tKassa,
  stripe,
  craftgate,
];

export function findManifest(name: string): ConnectorManifest | undefined {
  return manifests.find((manifest) => manifest.name === name);
}
