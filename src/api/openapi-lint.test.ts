import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import spectral from '@stoplight/spectral-core';
import { readDescription } from '../../test/support/openapi-validator.ts';
import { startWorld } from '../../test/support/world.ts';

/* Two strangers' opinions of the description that a server gives of itself: Redocly's of its form, OWASP's of its safety. */

const require = createRequire(import.meta.url);
// Its ES module names exports that CommonJS packages do not give to Node.
const owasp: spectral.RulesetDefinition = require('@stoplight/spectral-owasp-ruleset');

const world = await startWorld({ after }, { environment: { MAXFI_ROLES: 'api' } });
const { document } = await readDescription(world);
// What a server in use says here is its PUBLIC_URL; this one has no TLS.
const [server] = document.servers;
const described = {
  ...document,
  servers: [{ ...server, url: server.url.replace(/^http:.*/, 'https://pay.example') }],
};

/** Rules of OWASP's set that do not fit, and why; with `at` only there. */
const switchedOff: readonly { readonly rule: string; readonly at?: string; readonly because: string }[] = [
  {
    rule: 'owasp:api8:2023-define-cors-origin',
    because: 'no answer lets another site in: a secret key never belongs in a browser',
  },
  {
    rule: 'owasp:api4:2023-string-restricted',
    because: 'names, descriptions, order numbers and reasons are free text, held to their length',
  },
  {
    rule: 'owasp:api2:2023-write-restricted',
    at: 'paths./v2/leaked_keys.post',
    because: 'whoever finds a key has none of their own; the key that is reported is the proof',
  },
  {
    rule: 'owasp:api8:2023-define-error-responses-401',
    at: 'paths./v2/leaked_keys.post',
    because: 'it asks for no key, so it refuses none',
  },
];

interface Finding {
  readonly rule: string;
  readonly at: string;
  readonly says: string;
  readonly isError: boolean;
}

const inWords = ({ rule, at, says, isError }: Finding) =>
  `${isError ? 'error' : 'warning'} ${rule} at ${at}: ${says}`;

test('Redocly’s recommended rules find no error in the description', async (t) => {
  const findings = await askRedocly(described);
  for (const finding of findings) t.diagnostic(inWords(finding));
  assert.deepEqual(findings.filter(({ isError }) => isError).map(inWords), []);
});

test('OWASP’s rules for APIs find no error in the description but where a rule does not fit', async (t) => {
  const findings = await askOwasp(described);
  const isOff = (finding: Finding) =>
    switchedOff.some(({ rule, at }) => rule === finding.rule && finding.at.startsWith(at ?? ''));
  const left = findings.filter((finding) => !isOff(finding));
  for (const finding of left) t.diagnostic(inWords(finding));
  assert.deepEqual(left.filter(({ isError }) => isError).map(inWords), []);
});

test('a rule is switched off only while it would speak', async () => {
  const findings = await askOwasp(described);
  for (const { rule, at = '' } of switchedOff)
    assert.ok(
      findings.some((finding) => finding.rule === rule && finding.at.startsWith(at)),
      rule,
    );
});

test('both find what is wrong with a description that was spoilt', async () => {
  const path = '/v2/payments/checkout';
  const { operationId, ...post } = described.paths[path].post;
  const { 429: _, ...responses } = post.responses;
  const inUrl = { name: 'token', in: 'query', required: true, schema: { type: 'string' } };
  const spoilt = {
    ...described,
    paths: {
      ...described.paths,
      [path]: { post: { ...post, operationId, responses, parameters: [inUrl], security: [{ nobody: [] }] } },
    },
  };
  const errorsOf = (findings: readonly Finding[]) =>
    new Set(findings.filter(({ isError }) => isError).map(({ rule }) => rule));
  assert.ok(errorsOf(await askRedocly(spoilt)).has('security-defined'));
  const owaspErrors = errorsOf(await askOwasp(spoilt));
  for (const rule of ['owasp:api2:2023-no-credentials-in-url', 'owasp:api4:2023-string-limit'])
    assert.ok(owaspErrors.has(rule), rule);
});

async function askOwasp(description: object): Promise<Finding[]> {
  const linter = new spectral.Spectral();
  linter.setRuleset(owasp);
  const results = await linter.run(description as Record<string, unknown>);
  return results.map(({ code, path, message, severity }) => ({
    rule: String(code),
    at: path.join('.'),
    says: message,
    isError: severity === 0,
  }));
}

/** Its program, which is told to tell nobody of it. */
function askRedocly(description: object): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'maxfi-lint-'));
  const file = join(folder, 'openapi.json');
  writeFileSync(file, JSON.stringify(description));
  const home = dirname(require.resolve('@redocly/cli/package.json'));
  const words = [join(home, 'bin', 'cli.js'), 'lint', file, '--extends', 'recommended', '--format', 'json'];
  const quiet = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' };
  const options = { cwd: folder, env: { ...process.env, ...quiet }, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, words, options, (_, stdout, stderr) => {
      rmSync(folder, { recursive: true });
      try {
        resolve((JSON.parse(stdout) as { problems: Problem[] }).problems.map(toFinding));
      } catch (cause) {
        reject(new Error(`redocly did not answer: ${stdout}${stderr}`, { cause }));
      }
    });
  });
}

interface Problem {
  readonly ruleId: string;
  readonly severity: string;
  readonly message: string;
  readonly location: readonly { readonly pointer?: string }[];
}

function toFinding({ ruleId, severity, message, location }: Problem): Finding {
  return { rule: ruleId, at: location[0]?.pointer ?? '', says: message, isError: severity === 'error' };
}
