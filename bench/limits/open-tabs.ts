import { Agent, get, type IncomingMessage } from 'node:http';
import { answerParent } from '../stage/side-process.ts';

export type TabsQuestion =
  | { readonly kind: 'open'; readonly origin: string; readonly ids: readonly string[] }
  | { readonly kind: 'look' };

export interface Tabs {
  readonly open: number;
  /** Told to ask by themselves, as a page then does every now and then; or not answered at all. */
  readonly refused: number;
  /** When a tab was told of an end, by session, in ms since 1970. */
  readonly ends: Readonly<Record<string, number>>;
}

/* Open payment pages, each with its stream of news, in a process of their own. */

const atOnce = 100;
const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
const ends: Record<string, number> = {};
let open = 0;
let refused = 0;

answerParent<TabsQuestion, Tabs>(async (question) => {
  if (question.kind === 'open') {
    const { origin, ids } = question;
    let next = 0;
    const one = async () => {
      while (next < ids.length) await openTab(origin, ids[next++] ?? '');
    };
    await Promise.all(Array.from({ length: atOnce }, one));
  }
  return { open, refused, ends };
});

/** Resolves when the stream begins or was refused. */
function openTab(origin: string, id: string): Promise<void> {
  return new Promise((resolve) => {
    const refuse = () => {
      refused += 1;
      resolve();
    };
    get(`${origin}/checkout/${id}/live`, { agent }, (answer) => {
      answer.on('error', () => undefined);
      if (answer.statusCode !== 200) {
        answer.resume();
        return refuse();
      }
      open += 1;
      answer.once('close', () => {
        open -= 1;
      });
      listen(answer, id);
      resolve();
    }).on('error', refuse);
  });
}

function listen(answer: IncomingMessage, id: string): void {
  answer.on('data', (chunk) => {
    if (String(chunk).includes('"status":"expired"')) ends[id] ??= Date.now();
  });
}
