/** What names a connector: its folder, its title and the variable that holds its manifest. */
export interface ConnectorNames {
  readonly name: string;
  readonly title: string;
  readonly variable: string;
}

/** The files of a connector that is not written yet, by their names. They compile, and nothing in them sends anything. */
export function connectorTemplates(names: ConnectorNames): Readonly<Record<string, string>> {
  const { name } = names;
  return {
    'index.ts': manifest(names),
    [`${name}-world.ts`]: world(names),
    [`${name}.test.ts`]: suite(names),
    'kills.test.ts': kills(names),
    'README.md': readme(names),
  };
}

function manifest({ name, title, variable }: ConnectorNames): string {
  return `import { Secret } from '../../vault/secret.ts';
import type { ConnectorManifest } from '../connector.ts';
import { isBaseUrl, isHeaderToken, readCredentials } from '../credentials.ts';

export interface Credentials {
  readonly baseUrl: string;
  readonly apiKey: Secret<string>;
}

export const ${variable}: ConnectorManifest<Credentials> = {
  name: '${name}',
  title: '${title}',
  currencies: [],
  methods: ['card'],
  modes: ['direct'],
  asksIssuer: 'acquirer',
  notifications: 'none',
  isLive: true,
  can: {
    lookup: true,
    reverse: false,
    callOff: false,
    payByProofAlone: false,
    refund: false,
    partialRefund: false,
    void: false,
  },
  notFoundIsFinalAfterMs: null,
  credentialFields: [
    { name: 'base_url', kind: 'url' },
    { name: 'api_key', kind: 'secret' },
  ],
  parseCredentials(raw) {
    const fields = readCredentials(raw, { base_url: isBaseUrl, api_key: isHeaderToken });
    return { baseUrl: fields.base_url, apiKey: new Secret(fields.api_key) };
  },
  create() {
    return {
      mode: 'direct',
      // Nothing is sent before it is written how.
      pay: async () => ({ kind: 'not_sent', cause: 'not_written' }),
      lookup: async () => ({ kind: 'not_reached', cause: 'not_written' }),
      verify: async () => ({ kind: 'not_reached', cause: 'not_written' }),
    };
  },
};
`;
}

function world({ title, variable }: ConnectorNames): string {
  return `import type { AcquirerWorld } from '../conformance/acquirer-world.ts';
import { closedAddress, type FakeRoute, startFakeHttp } from '../conformance/fake-http.ts';

const apiKey = 'key-of-the-shop';

/** ${title} over HTTP: its dialect, books of its own, and a refusal of whatever its description does not allow. */
export const ${variable}World: AcquirerWorld = {
  chargesBy: 'pay',
  hasChallenges: false,
  async start() {
    const http = await startFakeHttp(routes());
    return {
      credentials: { base_url: http.url, api_key: apiKey },
      unreachableCredentials: { base_url: await closedAddress(), api_key: apiKey },
      // Cards that are published for tests, and what the acquirer says of them.
      approvedCardNumber: '',
      declines: [],
      next: http.next,
      // What the books hold, in the order in which it was written there.
      charges: async () => [],
      refunds: async () => [],
      requestCount: http.requestCount,
      writtenText: async () => http.log.join('\\n'),
      close: http.close,
    };
  },
};

/**
 * One for each message of the connector. Faults fall on the routes that say \`as: 'sale'\` and \`as: 'refund'\`; their
 * \`tamper\` makes an answer speak of other money or of another payment.
 */
function routes(): FakeRoute[] {
  return [];
}
`;
}

function suite(names: ConnectorNames): string {
  const { variable } = names;
  return `import { connectorSuite } from '../conformance/connector-suite.ts';
${itsImports(names)}

connectorSuite(${variable}, ${variable}World);
`;
}

function kills(names: ConnectorNames): string {
  const { variable } = names;
  return `import { killCampaign } from '../../../test/campaign/acquirers/kill-campaign.ts';
${itsImports(names)}

killCampaign(${variable}, ${variable}World);
`;
}

/** What a test of it needs, in the order in which the formatter wants it. */
function itsImports({ name, variable }: ConnectorNames): string {
  const ofIndex = `import { ${variable} } from './index.ts';`;
  const ofWorld = `import { ${variable}World } from './${name}-world.ts';`;
  return (name < 'index' ? [ofWorld, ofIndex] : [ofIndex, ofWorld]).join('\n');
}

function readme({ name, title }: ConnectorNames): string {
  return `# ${title}

What the customer does, in a sentence.

- Modes: \`direct\`; methods: ; currencies: .
- Credentials: \`base_url\` and \`api_key\`, where they come from, and the addresses for tests and for money.
- Evidence: (**A** an official description or client that runs here, **B** official pages, **C** others' code), read on (date).
- Check your access: \`maxfi connectors verify ${name} --credentials FILE\`.

## What is left out, and why

## What a real account must still confirm

1. Everything.

## Pay

| ours | theirs |
| --- | --- |
| \`operationId\` | |
| \`amount\` | |
| \`sendBefore\` | not sent after it (\`not_sent\`) |

## Look up

| theirs | outcome |
| --- | --- |
| anything else | \`unknown\` |

## Take back and refund

## Notifications

## Declines
`;
}
