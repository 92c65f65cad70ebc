import type { Challenge, ChallengeAnswer } from '../../domain/challenge.ts';
import type { FakeCustomer } from '../conformance/acquirer-world.ts';
import { NotUnderstood } from '../conformance/fake-http.ts';

/** What a browser does, without one: posts what the page would post, and follows it to where it comes back. */
export async function visit(challenge: Challenge, { agrees }: FakeCustomer): Promise<ChallengeAnswer> {
  const decision = agrees ? 'Y' : 'N';
  switch (challenge.kind) {
    case 'three_ds_method':
      await post(challenge.url, { threeDSMethodData: challenge.threeDSMethodData });
      return { kind: 'method_over', fields: { method: 'done' } };
    case 'three_ds_challenge': {
      const page = await post(challenge.url, { creq: challenge.creq });
      const answer = await post(challenge.url.replace(/\/acs$/, '/acs/answer'), {
        creq: challenge.creq,
        decision,
        seen: String(page.text.length),
      });
      return {
        kind: 'returned',
        fields: { cres: /name="cres" value="([^"]*)"/.exec(answer.text)?.[1] ?? '' },
      };
    }
    case 'redirect': {
      const answer = await post(challenge.url, { decision });
      const back = new URL(answer.location);
      return { kind: 'returned', fields: Object.fromEntries(back.searchParams) };
    }
    default:
      throw new NotUnderstood(`no page of a fake: ${challenge.kind}`);
  }
}

async function post(
  url: string,
  fields: Record<string, string>,
): Promise<{ text: string; location: string }> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  return { text: await answer.text(), location: answer.headers.get('location') ?? '' };
}
