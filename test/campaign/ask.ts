import { setTimeout as sleep } from 'node:timers/promises';

/** What came back, whole; nothing at all is null: the other side died, or said nothing in time. */
export interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

const patienceMs = 12_000;

/** One request over a way on which everything can break. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer | null> {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const response = await fetch(url, { redirect: 'manual', signal, ...init });
    const text = await response.text();
    return { status: response.status, location: response.headers.get('location'), text };
  } catch {
    return null;
  }
}

export function postForm(url: string, fields: Readonly<Record<string, string>>): Promise<Answer | null> {
  return ask(url, { method: 'POST', body: new URLSearchParams(fields) });
}

/** The value of a hidden field of a page, or nothing. */
export function fieldOf(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
}

/** Asks again and again, as programs of merchants do, until the answer is fit or it is no use any more. */
export async function askUntil(
  once: () => Promise<Answer | null>,
  isFit: (answer: Answer) => boolean,
  isOver: () => boolean,
): Promise<Answer | null> {
  for (;;) {
    const answer = await once();
    if (answer && isFit(answer)) return answer;
    if (isOver()) return null;
    await sleep(250);
  }
}
