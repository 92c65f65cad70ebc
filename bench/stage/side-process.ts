import { fork } from 'node:child_process';
import type { Lifetime } from '../../test/support/database.ts';

/** A file of ours in a process of its own, so that what stands beside us has an event loop for itself, as we have. */
export interface SideProcess<Ask, Answer> {
  /** One question at a time; rejects when the process fails, ends or says nothing for ten minutes more than expected. */
  ask(question: Ask): Promise<Answer>;
}

const patienceMs = 15 * 60_000;

/** Starts a file whose last line is `answerParent(…)`. */
export function startSideProcess<Ask extends object, Answer>(
  t: Lifetime,
  file: URL,
): SideProcess<Ask, Answer> {
  const child = fork(file, { execArgv: ['--import', 'tsx'], serialization: 'advanced' });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void) => {
          clearTimeout(timer);
          child.off('message', onMessage);
          child.off('exit', onExit);
          act();
        };
        const onMessage = (message: unknown) => {
          const { answer, error } = message as { answer: Answer; error?: string };
          settle(() => (error === undefined ? resolve(answer) : reject(new Error(error))));
        };
        const onExit = () => settle(() => reject(new Error(`${file.pathname.split('/').at(-1)} ended`)));
        const timer = setTimeout(
          () => settle(() => reject(new Error('the process beside us said nothing'))),
          patienceMs,
        );
        child.on('message', onMessage);
        child.on('exit', onExit);
        child.send(question, (error) => error && onExit());
      }),
  };
}

/** The other side: answers each question of the process that started this one, and ends with it. */
export function answerParent<Ask, Answer>(answer: (question: Ask) => Promise<Answer>): void {
  process.on('message', (question) => {
    answer(question as Ask).then(
      (given) => process.send?.({ answer: given }),
      (error) =>
        process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}
