import { setTimeout as sleep } from 'node:timers/promises';
import { CannotBeDone, defineCommand, WrongArguments } from './command.ts';
import { fillReferences, readFixtures, type Step } from './fixture-file.ts';
import type { World } from './ports.ts';
import { readFile } from './read-file.ts';

export const fixtures = defineCommand({
  name: 'fixtures run',
  does: 'makes the calls of a file one after the other, each with what the ones before it were answered',
  operand: {
    name: 'FILE',
    required: true,
    says: 'JSON; docs/guides/develop-with-the-command-line.md shows one',
  },
  options: {
    'run-id': { value: 'TEXT', says: 'the same makes the calls of a run that stopped safe to repeat' },
  },
  more: 'Stops at the first answer that is not as the file expects (2xx when it says nothing), with exit code 1.',
  async run(world, given, file = '') {
    const steps = readFixtures(read(file));
    const { url, secretKey } = world.readClientSettings();
    const runId = given['run-id'] ?? crypto.randomUUID();
    const client = world.openFetch({ acceptsAnyCertificate: false });
    const answers: Record<string, unknown> = {};
    try {
      for (const step of steps) {
        const body = step.body === undefined ? undefined : fillReferences(step.body, answers);
        const path = String(fillReferences(step.path, answers));
        const send = () =>
          client.fetch(`${url}${path}`, {
            method: step.method,
            headers: {
              authorization: `Bearer ${secretKey}`,
              ...(body === undefined ? {} : { 'content-type': 'application/json' }),
              ...(step.method === 'POST' && { 'idempotency-key': `${runId}-${step.name}` }),
            },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
            signal: AbortSignal.timeout(30_000),
          });
        answers[step.name] = await expect(world, given.json, step, send);
      }
      if (given.json) world.print(JSON.stringify({ run_id: runId, answers }));
      return 0;
    } finally {
      await client.close();
    }
  },
});

type Answer = { status: number; text(): Promise<string> };

const waitWithinMs = 60_000;

/** Makes a call until its answer is as expected, for as long as the file allows, and tells of it. */
async function expect(
  world: World,
  asJson: boolean,
  step: Step,
  send: () => Promise<Answer>,
): Promise<unknown> {
  const until = Date.now() + (step.isWaited ? waitWithinMs : 0);
  for (;;) {
    const { status, text } = await send().then(
      async (answer) => ({ status: answer.status, text: await answer.text() }),
      (error: NodeJS.ErrnoException) => {
        throw new CannotBeDone(`${step.name}: no answer (${error.code ?? error.name}).`);
      },
    );
    const answer = parse(text);
    const problem = step.problemOf(status, answer);
    if (problem === undefined) {
      if (!asJson) world.print(`${step.name}  ${status}  ${idOf(answer)}`);
      return answer;
    }
    if (Date.now() >= until) throw new CannotBeDone(`${step.name}: ${problem}\n${text}`);
    await sleep(1_000);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function idOf(answer: unknown): string {
  const id = (answer as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? id : '';
}

function read(file: string): unknown {
  const text = readFile(file).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    throw new WrongArguments(`${file} does not hold JSON.`);
  }
}
