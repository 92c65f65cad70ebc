import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { defaultRequestsPerMinute, scopes } from '../domain/api-key.ts';
import { randomBase62 } from '../domain/id.ts';
import { addUser } from '../flows/add-user.ts';
import { createMerchant } from '../flows/create-merchant.ts';
import { issueApiKey } from '../flows/issue-api-key.ts';
import { findMerchant } from '../store/merchants.ts';
import { Secret } from '../vault/secret.ts';
import type { CliInstallation, World } from './ports.ts';

const seedSchema = z.object({
  merchant_id: z.string(),
  test_secret_key: z.string(),
  live_secret_key: z.string(),
  webhook_secret: z.string(),
  /** Who signs in to the dashboard here. Files of before the dashboard have none. */
  dashboard: z.object({ email: z.string(), password: z.string() }).nullish(),
});

/** The merchant of a first start, with its keys; what tools read from `dev.json`. */
export type Seed = z.infer<typeof seedSchema>;

export function devFileOf(world: World): string {
  return join(world.config.dataDir, 'dev.json');
}

/** The seeded merchant: the one `dev.json` names if this database knows it, else a new one. */
export async function seed(world: World, installation: CliInstallation): Promise<Seed> {
  const known = readSeed(devFileOf(world));
  if (known && (await findMerchant(installation.db, known.merchant_id))) {
    if (known.dashboard) return known;
    return keep(world, { ...known, dashboard: await addOwner(installation, known.merchant_id) });
  }
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
    dashboard: await addOwner(installation, merchant.id),
  };
  return keep(world, fresh);
}

/** Written before anything is printed, so that a kill in between does not make the keys unknown to everybody. */
function keep(world: World, fresh: Seed): Seed {
  writeDevFile(devFileOf(world), fresh);
  return fresh;
}

/** Somebody to sign in to the dashboard: owner of the merchant, and operator of this installation. */
async function addOwner(
  installation: CliInstallation,
  merchantId: string,
): Promise<{ email: string; password: string } | null> {
  const password = randomBase62(20);
  const email = 'owner@narkitab.example';
  const added = await addUser(installation, {
    email,
    name: 'Aysel Quliyeva',
    language: 'en',
    password: new Secret(password),
    isOperator: true,
    membership: { merchantId, role: 'owner' },
  });
  return added.kind === 'added' ? { email, password } : null;
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
