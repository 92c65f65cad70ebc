import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { defaultRequestsPerMinute, scopes } from '../domain/api-key.ts';
import { createMerchant } from '../flows/create-merchant.ts';
import { issueApiKey } from '../flows/issue-api-key.ts';
import { findMerchant } from '../store/merchants.ts';
import type { CliInstallation, World } from './ports.ts';

const seedSchema = z.object({
  merchant_id: z.string(),
  test_secret_key: z.string(),
  live_secret_key: z.string(),
  webhook_secret: z.string(),
});

/** The merchant of a first start, with its keys; what tools read from `dev.json`. */
export type Seed = z.infer<typeof seedSchema>;

export function devFileOf(world: World): string {
  return join(world.config.dataDir, 'dev.json');
}

/** The seeded merchant: the one `dev.json` names if this database knows it, else a new one. */
export async function seed(world: World, installation: CliInstallation): Promise<Seed> {
  const known = readSeed(devFileOf(world));
  if (known && (await findMerchant(installation.db, known.merchant_id))) return known;
  const { merchant, testWebhookSecret } = await createMerchant(installation, {
    name: 'Nar Kitab',
    supportEmail: 'help@narkitab.example',
    brandColor: '#0b6e4f',
    logo: null,
  });
  const issue = (livemode: boolean) =>
    issueApiKey(installation, {
      merchantId: merchant.id,
      livemode,
      scopes,
      requestsPerMinute: defaultRequestsPerMinute,
    });
  const fresh: Seed = {
    merchant_id: merchant.id,
    test_secret_key: (await issue(false)).secretKey.reveal(),
    live_secret_key: (await issue(true)).secretKey.reveal(),
    webhook_secret: testWebhookSecret.reveal(),
  };
  // Written before anything is printed, so that a kill in between does not make the keys unknown to everybody.
  writeDevFile(devFileOf(world), fresh);
  return fresh;
}

/** Writes the file whole or not at all, readable by its owner only. */
export function writeDevFile(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

function readSeed(file: string): Seed | undefined {
  try {
    const result = seedSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
