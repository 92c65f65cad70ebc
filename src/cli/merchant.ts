import { parseArgs } from 'node:util';
import { isLanguage, languages } from '../domain/language.ts';
import { isMailAddress } from '../domain/mail.ts';
import { createMerchant } from '../flows/create-merchant.ts';
import { withInstallation } from './database.ts';
import type { World } from './ports.ts';

export const merchantUsage =
  'maxfi merchant create --name NAME [--colour #rrggbb] [--support-email ADDRESS] [--language en|ru|az] [--json]';

/** Makes a merchant and prints its id and webhook secrets. Exit code 2 for wrong arguments. */
export async function runMerchant(world: World, argv: readonly string[]): Promise<number> {
  const wish = readArguments(argv);
  if (typeof wish === 'string') {
    world.print(`${wish}\n${merchantUsage}`);
    return 2;
  }
  return withInstallation(world, async (installation) => {
    const made = await createMerchant(installation, wish);
    const facts = {
      id: made.merchant.id,
      test_webhook_secret: made.testWebhookSecret.reveal(),
      live_webhook_secret: made.liveWebhookSecret.reveal(),
    };
    const lines = Object.entries(facts).map(([name, text]) => `${name.padEnd(20)} ${text}`);
    world.print(wish.json ? JSON.stringify(facts) : lines.join('\n'));
    return 0;
  });
}

function readArguments(argv: readonly string[]) {
  const [verb, ...rest] = argv;
  if (verb !== 'create') return 'What should be done with a merchant?';
  const { values } = parseArgs({
    args: rest,
    options: {
      name: { type: 'string' },
      colour: { type: 'string', default: '#0b6e4f' },
      'support-email': { type: 'string' },
      language: { type: 'string', default: 'en' },
      json: { type: 'boolean', default: false },
    },
  });
  if (!values.name || values.name.length > 100) return '--name must be 1 to 100 characters.';
  if (!/^#[0-9a-f]{6}$/i.test(values.colour)) return '--colour must be like #0b6e4f.';
  const email = values['support-email'];
  if (email !== undefined && !isMailAddress(email))
    return '--support-email must be one address such as help@shop.example.';
  if (!isLanguage(values.language)) return `--language must be one of ${languages.join(', ')}.`;
  return {
    name: values.name,
    noticeLanguage: values.language,
    brandColor: values.colour,
    supportEmail: email ?? null,
    logo: null,
    json: values.json,
  };
}
