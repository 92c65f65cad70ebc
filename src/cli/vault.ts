import { retireVaultKey } from '../flows/retire-vault-key.ts';
import { rewrapVault } from '../flows/rewrap-vault.ts';
import { rotateVaultKey } from '../flows/rotate-vault-key.ts';
import { listKeyVersions } from '../vault/vault-keys.ts';
import { CannotBeDone, defineCommand, WrongArguments } from './command.ts';
import { withInstallation } from './database.ts';

/* Each looks after the versions of the vault's key while everything runs. */

const list = defineCommand({
  name: 'vault list',
  does: 'shows the versions of the key that seals cards and secrets',
  options: {},
  run: (world, { json }) =>
    withInstallation(world, async ({ db }) => {
      const versions = await listKeyVersions(db);
      const facts = versions.map(({ version, state, createdAt, retiredAt }) => ({
        version,
        state,
        created: createdAt.toISOString(),
        retired_at: retiredAt?.toISOString() ?? null,
      }));
      if (json) world.print(JSON.stringify(facts));
      else
        for (const { version, state, created, retired_at } of facts)
          world.print(
            `${version}  ${state.padEnd(8)}  made ${created}${retired_at ? `, retired ${retired_at}` : ''}`,
          );
      return 0;
    }),
});

const rotate = defineCommand({
  name: 'vault rotate',
  does: 'makes a new version of the key that seals what is new',
  options: {},
  run: (world, { json }) =>
    withInstallation(world, async (installation) => {
      const { version, secretsMoveAt } = await rotateVaultKey(installation);
      const at = secretsMoveAt.toISOString();
      const words = `Version ${version} seals cards from now on, and small secrets from ${at}.
Run \`maxfi vault rewrap\` after that moment, and \`maxfi vault retire ${version - 1}\` five minutes from now.`;
      world.print(json ? JSON.stringify({ version, secrets_move_at: at }) : words);
      return 0;
    }),
});

const rewrap = defineCommand({
  name: 'vault rewrap',
  does: 'moves what older versions sealed to the version that seals now',
  options: {},
  run: (world, { json }) =>
    withInstallation(world, async (installation) => {
      const { cardsMoved, cardsLeft, secretsMoved } = await rewrapVault(installation);
      const words = [
        `${cardsMoved} cards and ${secretsMoved} secrets moved to the version that seals now.`,
        ...(cardsLeft > 0
          ? [`${cardsLeft} cards are in the hands of payments and go with their answers.`]
          : []),
      ].join('\n');
      const facts = { cards_moved: cardsMoved, cards_left: cardsLeft, secrets_moved: secretsMoved };
      world.print(json ? JSON.stringify(facts) : words);
      return 0;
    }),
});

const retire = defineCommand({
  name: 'vault retire',
  does: 'destroys a version that seals nothing any more',
  operand: { name: 'VERSION', required: true, says: 'which version, as `maxfi vault list` shows it' },
  options: {},
  async run(world, { json }, operand = '') {
    if (!/^[1-9]\d{0,8}$/.test(operand)) throw new WrongArguments('Which version should be retired?');
    const version = Number(operand);
    return withInstallation(world, async (installation) => {
      const result = await retireVaultKey(installation, { version });
      if (result.kind !== 'retired') throw new CannotBeDone(whyNot(result, version));
      world.print(json ? JSON.stringify({ version, retired: true }) : `Version ${version} is destroyed.`);
      return 0;
    });
  },
});

export const vaultCommands = [list, rotate, rewrap, retire];

function whyNot(
  result: Exclude<Awaited<ReturnType<typeof retireVaultKey>>, { kind: 'retired' }>,
  version: number,
): string {
  switch (result.kind) {
    case 'unknown_version':
      return `There is no version ${version}.`;
    case 'active':
      return `Version ${version} seals what is new. Run \`maxfi vault rotate\` first.`;
    case 'in_use':
      return `${result.cards} cards and ${result.secrets} secrets are sealed under version ${version}. Run \`maxfi vault rewrap\` first.`;
    case 'too_soon':
      return `Another process may still seal under version ${version}. Try again after ${result.at.toISOString()}.`;
  }
}
