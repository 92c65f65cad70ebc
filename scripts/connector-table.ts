/**
 * Writes docs/connectors/table.md: what each connector can do, from its manifest.
 *
 *   node --import tsx scripts/connector-table.ts
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ConnectorManifest } from '../src/connectors/connector.ts';
import { manifests } from '../src/connectors/registry.ts';

export const tableFile = fileURLToPath(new URL('../docs/connectors/table.md', import.meta.url));

const yes = (can: boolean) => (can ? 'yes' : '–');

function refundText({ can }: ConnectorManifest): string {
  if (!can.refund) return '–';
  return [can.partialRefund ? 'in parts' : 'whole', can.refund === 'blindly' && 'never twice without proof']
    .filter(Boolean)
    .join(', ');
}

const rows: readonly (readonly [string, (manifest: ConnectorManifest) => string])[] = [
  ['name', ({ name }) => `\`${name}\``],
  ['real money', ({ isLive }) => yes(isLive)],
  ['how cards reach it', ({ modes }) => modes.join(', ')],
  ['who asks the issuer by 3-D Secure', ({ asksIssuer }) => asksIssuer],
  ['notifications', ({ notifications }) => notifications],
  ['currencies', ({ currencies }) => currencies.join(' ')],
  ['methods', ({ methods }) => methods.join(', ')],
  ['wallets', ({ wallets = [] }) => wallets.join(', ') || '–'],
  ['pay by proof of 3-D Secure alone', ({ can }) => yes(can.payByProofAlone)],
  ['tell what became of a payment', ({ can }) => yes(can.lookup)],
  ['take a sale back by our reference', ({ can }) => yes(can.reverse)],
  ['call off what its customer has not paid yet', ({ can }) => yes(can.callOff)],
  ['void on the sale’s own day', ({ can }) => yes(can.void)],
  ['refund', refundText],
  [
    'a sale without a trace never arrived after',
    ({ notFoundIsFinalAfterMs: ms }) => (ms === null ? 'never certain' : `${ms / 1_000} s`),
  ],
  ['settlement files', ({ hasSettlements = false }) => yes(hasSettlements)],
  ['credentials', ({ credentialFields }) => credentialFields.map(({ name }) => `\`${name}\``).join(', ')],
];

/** The table in Markdown: a line for each thing to know, a column for each connector. */
export function connectorTable(all: readonly ConnectorManifest[] = manifests): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    '# What each connector can do',
    '',
    '<!-- Written by scripts/connector-table.ts from the manifests. Do not edit. -->',
    '',
    line(['', ...all.map(({ title }) => title)]),
    line(['---', ...all.map(() => '---')]),
    ...rows.map(([name, cell]) => line([name, ...all.map(cell)])),
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(tableFile, connectorTable());
