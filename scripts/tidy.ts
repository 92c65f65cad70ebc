import { fileURLToPath } from 'node:url';
import { acquirersStayHome } from './tidy/acquirers-stay-home.ts';
import { findBannedCode } from './tidy/banned-code.ts';
import { browserBudget, budgetNote } from './tidy/browser-budget.ts';
import { constraintsAreNamed } from './tidy/constraints-are-named.ts';
import { dependenciesAreDecided } from './tidy/dependencies-are-decided.ts';
import { edgesOnlyRead } from './tidy/edges-only-read.ts';
import { enginesAcceptOurNode } from './tidy/engines-accept-our-node.ts';
import { everythingIsImported } from './tidy/everything-is-imported.ts';
import { filesFit, sizeTrend } from './tidy/files-fit.ts';
import { functionsFit } from './tidy/functions-fit.ts';
import { importsPointInward } from './tidy/imports-point-inward.ts';
import { keysBeginWithTheMerchant } from './tidy/keys-begin-with-the-merchant.ts';
import { localeKeysMatchTheCode } from './tidy/locale-keys-match-the-code.ts';
import { localesAgree } from './tidy/locales-agree.ts';
import { namesSaySomething } from './tidy/names-say-something.ts';
import { noLeftovers } from './tidy/no-leftovers.ts';
import { noMachinePaths } from './tidy/no-machine-paths.ts';
import { nothingImportsTheEntries } from './tidy/nothing-imports-the-entries.ts';
import { portableSql } from './tidy/portable-sql.ts';
import { readInstalled, readTree } from './tidy/read-tree.ts';
import type { Finding, Rule, SourceFile } from './tidy/source-file.ts';
import { sqlIsLowerCase } from './tidy/sql-is-lower-case.ts';

const rulesOfOurFiles: readonly Rule[] = [
  importsPointInward,
  edgesOnlyRead,
  nothingImportsTheEntries,
  everythingIsImported,
  filesFit,
  functionsFit,
  namesSaySomething,
  findBannedCode,
  noLeftovers,
  noMachinePaths,
  acquirersStayHome,
  portableSql,
  sqlIsLowerCase,
  constraintsAreNamed,
  keysBeginWithTheMerchant,
  localesAgree,
  localeKeysMatchTheCode,
];

/** These also look at what is installed and built. */
const rulesOfTheWhole: readonly Rule[] = [dependenciesAreDecided, enginesAcceptOurNode, browserBudget];

/** Everything that STYLE.md asks and a program can see. */
function judge(files: readonly SourceFile[], installed: readonly SourceFile[]): Finding[] {
  const all = [...files, ...installed];
  const findings = [
    ...rulesOfOurFiles.flatMap((rule) => rule(files)),
    ...rulesOfTheWhole.flatMap((rule) => rule(all)),
  ];
  return findings.sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const files = readTree(root);
const installed = readInstalled(root, files);
const findings = judge(files, installed);
for (const { path, line, rule, message } of findings) console.log(`${path}:${line} ${rule} ${message}`);
const note = budgetNote(installed);
console.log(
  [`tidy: ${findings.length} findings`, sizeTrend(files), note].filter((part) => part !== '').join('; '),
);
process.exitCode = findings.length === 0 ? 0 : 1;
