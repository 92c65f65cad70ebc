/** A piece of code that may not be written, where, and who may anyway. */
export interface BannedCode {
  readonly rule: string;
  readonly pattern: RegExp;
  /** A file whose code has this is let off: there the words mean something else. */
  readonly unless?: RegExp;
  /** Folders (with a slash) or files in which it is banned. */
  readonly where: readonly string[];
  readonly inTests: boolean;
  readonly message: string;
  readonly except: readonly { readonly at: string; readonly because: string }[];
}

const everywhere = ['src/', 'sdk/', 'scripts/', 'test/', 'examples/', 'bench/', 'bin/'];
const plantsThem = { at: 'scripts/tidy/', because: 'its tests plant what its rules forbid' };

export const bannedCode: readonly BannedCode[] = [
  {
    rule: 'settings-come-from-config',
    pattern: /\bprocess\s*\.\s*env\b/g,
    where: ['src/', 'sdk/'],
    inTests: false,
    message: 'only src/config.ts reads the environment; take the setting as an argument',
    except: [
      { at: 'src/config.ts', because: 'it is the one reader' },
      {
        at: 'src/store/embedded-binaries.ts',
        because: 'it looks for programs where a shell would (PG_BIN, PATH), before there are settings',
      },
    ],
  },
  {
    rule: 'the-clock-is-handed-in',
    pattern: /\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)/g,
    where: ['src/domain/', 'src/flows/'],
    inTests: false,
    message: 'take the time as an argument, so that a test can choose it',
    except: [],
  },
  {
    rule: 'no-console',
    pattern: /\bconsole\s*\.\s*\w+/g,
    where: ['src/'],
    inTests: false,
    message: 'use the logger that was handed in; it redacts',
    except: [{ at: 'src/cli/', because: 'a command speaks to a terminal' }],
  },
  {
    rule: 'fetch-is-handed-in',
    pattern: /(?<![.\w$]|async\s)fetch\s*\(|\bglobalThis\s*\.\s*fetch\b/g,
    // A parameter of that name hides the global one.
    unless: /[(,]\s*fetch\s*:/,
    where: ['src/'],
    inTests: false,
    message: 'the global fetch goes round the address guard; use what src/net gave',
    except: [
      { at: 'src/checkout/browser/', because: 'it runs in the customer’s browser and asks its own origin' },
      { at: 'src/hub/browser/', because: 'it runs in the reader’s browser and asks its own origin' },
      { at: 'src/dashboard/browser/', because: 'it runs in the browser and asks its own origin' },
    ],
  },
  {
    rule: 'secrets-stay-secret',
    pattern: /\.\s*reveal\s*\(/g,
    where: ['src/'],
    inTests: false,
    message: 'only the files listed in scripts/tidy/banned-code-table.ts may reveal a secret',
    except: [
      { at: 'src/vault/', because: 'it makes and seals secrets' },
      {
        at: 'src/flows/steps/open-credentials.ts',
        because: 'the credentials of an account are read by its connector, which makes secrets of them',
      },
      {
        at: 'src/flows/steps/challenge-exchange.ts',
        because: 'what the customer’s browser brought back is handed on to the acquirer',
      },
      {
        at: 'src/connectors/*/client.ts',
        because: 'the card and the account’s keys go into the request',
      },
      { at: 'src/threeds/authentication-request.ts', because: 'the card number goes into the AReq' },
      { at: 'src/threeds/three-ds-server.ts', because: 'the card number is looked up in the card ranges' },
      { at: 'src/net/ask-apple.ts', because: 'a merchant is known to Apple by its certificate, in TLS' },
      { at: 'src/flows/deliver-webhook.ts', because: 'the signing secret signs the webhook' },
      {
        at: 'src/flows/create-webhook-endpoint.ts',
        because: 'a new secret is shown to its merchant once',
      },
      { at: 'src/flows/steps/kept-secret.ts', because: 'a repeat of the request is answered with the same' },
      { at: 'src/flows/rotate-webhook-secret.ts', because: 'a new secret is shown to its merchant once' },
      { at: 'src/cli/key.ts', because: 'a new key is shown once, to whoever made it' },
      { at: 'src/cli/merchant.ts', because: 'new webhook secrets are shown once, to whoever made them' },
      {
        at: 'src/dashboard/developers/keys.tsx',
        because: 'a new key is shown once, to whoever made it',
      },
      {
        at: 'src/dashboard/developers/docs-key.ts',
        because: 'a key for the developer hub is given once, to whoever asked for it',
      },
      { at: 'src/dashboard/sign-in/', because: 'the secret of an app for codes is shown to its person' },
      { at: 'src/dashboard/visit.ts', because: 'the secret of a sign-in goes into its cookie' },
      { at: 'src/dashboard/team/', because: 'the link of an invitation is shown to whoever invites' },
      { at: 'src/dashboard/operator/', because: 'the link of an invitation is shown to whoever invites' },
      { at: 'src/flows/add-user.ts', because: 'a new password is judged' },
      { at: 'src/flows/change-password.ts', because: 'a new password is judged' },
      { at: 'src/flows/accept-invitation.ts', because: 'a new password is judged' },
      { at: 'src/flows/change-team.ts', because: 'the link of an invitation goes into its mail' },
      { at: 'src/cli/seed.ts', because: 'the seeded keys go into dev.json (0600)' },
    ],
  },
  {
    rule: 'no-test-is-skipped',
    pattern:
      /\b(?:test|it|describe|suite|t)\s*\.\s*(?:skip|only|todo)\b|[{,]\s*(?:skip|only|todo)\s*:\s*(?!false\b)\S/g,
    where: ['src/', 'sdk/', 'scripts/', 'test/', 'examples/'],
    inTests: true,
    message: 'a test runs or does not exist',
    except: [plantsThem],
  },
  {
    rule: 'no-default-exports',
    pattern: /\bexport\s+default\b/g,
    where: everywhere,
    inTests: true,
    message: 'export it by its name, so that it has one name everywhere',
    except: [{ at: 'scripts/longest-tests.js', because: 'Node takes a reporter from the default export' }],
  },
  {
    rule: 'no-any',
    pattern: /(?:[:<|&,]|\bas|=>)\s*any\s*(?=[;,)>\]|&=[{}\n]|$)/gm,
    where: everywhere,
    inTests: true,
    message: 'say what it is, or `unknown` and look',
    except: [{ at: 'test/support/world.ts', because: 'tests look into answers of every shape' }],
  },
];
