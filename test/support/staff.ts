import type { Role } from '../../src/domain/staff.ts';
import { addUser } from '../../src/flows/add-user.ts';
import { Secret } from '../../src/vault/secret.ts';
import type { TestWorld } from './world.ts';

export const staffPassword = 'kettle over quiet harbour';

/** Somebody of a merchant, who signs in by `staffPassword`. */
export async function addStaff(
  world: Pick<TestWorld, 'installation' | 'merchantId'>,
  person: { email?: string; role?: Role; merchantId?: string | null; isOperator?: boolean } = {},
): Promise<{ id: string; email: string }> {
  const { role = 'owner', merchantId = world.merchantId, isOperator = false } = person;
  const email = person.email ?? `${role}@shop.example`;
  const result = await addUser(world.installation, {
    email,
    name: `The ${role}`,
    language: 'en',
    password: new Secret(staffPassword),
    isOperator,
    membership: merchantId === null ? null : { merchantId, role },
  });
  if (result.kind !== 'added') throw new Error(`${email} was not added: ${result.kind}`);
  return { id: result.user.id, email };
}

/** A browser without a window: it keeps its cookie, and knows what stands in the forms of the page it last read. */
export class StaffBrowser {
  readonly #url: string;
  cookie = '';
  /** Of the page it last read. */
  formToken = '';

  constructor(url: string) {
    this.#url = url;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<StaffAnswer> {
    return this.#send(path, { method: 'GET', headers });
  }

  /** Posts a form with the token of the page that was read before, unless `fields` has another. */
  async post(
    path: string,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<StaffAnswer> {
    const body = new URLSearchParams({ form_token: this.formToken, ...fields });
    return this.#send(path, { method: 'POST', body, headers });
  }

  async #send(path: string, init: RequestInit): Promise<StaffAnswer> {
    const response = await fetch(this.#url + path, {
      ...init,
      headers: { cookie: this.cookie, ...init.headers },
      redirect: 'manual',
    });
    const given = response.headers.get('set-cookie');
    if (given) this.cookie = given.split(';')[0] ?? '';
    const text = await response.text();
    this.formToken = /name="form_token" value="([^"]+)"/.exec(text)?.[1] ?? this.formToken;
    return {
      status: response.status,
      headers: response.headers,
      location: response.headers.get('location'),
      text,
    };
  }

  async signIn(email: string, password = staffPassword): Promise<StaffAnswer> {
    const answer = await this.post('/dashboard/sign-in', { email, password });
    // The token of the pages comes with them.
    this.formToken = '';
    if (answer.status === 303 && answer.location) await this.get(answer.location);
    return answer;
  }
}

export interface StaffAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly location: string | null;
  readonly text: string;
}

/** A browser in which somebody is signed in. */
export async function signedIn(url: string, email: string): Promise<StaffBrowser> {
  const browser = new StaffBrowser(url);
  const answer = await browser.signIn(email);
  if (answer.status !== 303) throw new Error(`${email} was not let in: ${answer.status}`);
  return browser;
}
