import { retireVaultKey } from '../flows/retire-vault-key.ts';
import { rewrapVault } from '../flows/rewrap-vault.ts';
import { rotateVaultKey } from '../flows/rotate-vault-key.ts';
import { listKeyVersions } from '../vault/vault-keys.ts';
import { withInstallation } from './database.ts';
import type { CliInstallation, World } from './ports.ts';

export const vaultUsage = 'maxfi vault list|rotate|rewrap|retire VERSION';

/** Looks after the versions of the vault's key while everything runs. Exit code 2 for wrong arguments. */
export async function runVault(world: World, argv: readonly string[]): Promise<number> {
  const [verb, ...rest] = argv;
  const isRetiring = verb === 'retire';
  const version = /^[1-9]\d{0,8}$/.test(rest[0] ?? '') ? Number(rest[0]) : undefined;
  if (rest.length !== (isRetiring ? 1 : 0) || (isRetiring && version === undefined)) {
    return explain(world, isRetiring ? 'Which version should be retired?' : 'That is one word too many.');
  }
  const run = (work: (installation: CliInstallation) => Promise<number>) => withInstallation(world, work);
  switch (verb) {
    case 'list':
      return run((installation) => list(world, installation));
    case 'rotate':
      return run((installation) => rotate(world, installation));
    case 'rewrap':
      return run((installation) => rewrap(world, installation));
    case 'retire':
      return run((installation) => retire(world, installation, version ?? 0));
    default:
      return explain(world, 'What should be done with the key of the vault?');
  }
}

function explain(world: World, sentence: string): number {
  world.print(`${sentence}\n${vaultUsage}`);
  return 2;
}

async function list(world: World, { db }: CliInstallation): Promise<number> {
  for (const { version, state, createdAt, retiredAt } of await listKeyVersions(db)) {
    const end = retiredAt ? `, retired ${retiredAt.toISOString()}` : '';
    world.print(`${version}  ${state.padEnd(8)}  made ${createdAt.toISOString()}${end}`);
  }
  return 0;
}

async function rotate(world: World, installation: CliInstallation): Promise<number> {
  const { version, secretsMoveAt } = await rotateVaultKey(installation);
  world.print(
    `Version ${version} seals cards from now on, and small secrets from ${secretsMoveAt.toISOString()}.
Then run \`maxfi vault rewrap\`, and \`maxfi vault retire ${version - 1}\` five minutes from now.`,
  );
  return 0;
}

async function rewrap(world: World, installation: CliInstallation): Promise<number> {
  const { cardsMoved, cardsLeft, secretsMoved } = await rewrapVault(installation);
  world.print(`${cardsMoved} cards and ${secretsMoved} secrets moved to the version that seals now.`);
  if (cardsLeft > 0)
    world.print(`${cardsLeft} cards are in the hands of payments and go with their answers.`);
  return 0;
}

async function retire(world: World, installation: CliInstallation, version: number): Promise<number> {
  const result = await retireVaultKey(installation, { version });
  switch (result.kind) {
    case 'retired':
      world.print(`Version ${version} is destroyed.`);
      return 0;
    case 'unknown_version':
      world.print(`There is no version ${version}.`);
      return 1;
    case 'active':
      world.print(`Version ${version} seals what is new. Run \`maxfi vault rotate\` first.`);
      return 1;
    case 'in_use':
      world.print(
        `${result.cards} cards and ${result.secrets} secrets are sealed under version ${version}. Run \`maxfi vault rewrap\` first.`,
      );
      return 1;
    case 'too_soon':
      world.print(
        `Another process may still seal under version ${version}. Try again after ${result.at.toISOString()}.`,
      );
      return 1;
  }
}
