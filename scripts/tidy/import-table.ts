/** What a place in `src/` may import. The table of ARCHITECTURE.md, as data. */
export interface Place {
  /** The folder (ends in a slash) or file that this line is about. The longest one that fits a file wins. */
  readonly at: string;
  /** Folders and files of ours it may import; `'everything'` leaves it free. */
  readonly mayUse: readonly string[] | 'everything';
  /** Packages and `node:` modules it may import; absent leaves it free. */
  readonly modules?: readonly string[];
}

const domain = 'src/domain/';
const interfaceOfConnectors = 'src/connectors/connector.ts';
const vault = 'src/vault/';

export const places: readonly Place[] = [
  { at: domain, mayUse: [domain], modules: ['node:assert', 'node:crypto', 'node:util'] },
  { at: 'src/net/', mayUse: [domain, 'src/net/'] },
  { at: 'src/store/', mayUse: [domain, 'src/store/'] },
  { at: vault, mayUse: [domain, vault] },
  { at: 'src/threeds/', mayUse: [domain, 'src/threeds/'] },
  { at: 'src/risk/', mayUse: [domain, 'src/risk/'] },
  { at: 'src/mail/', mayUse: [domain, 'src/mail/', 'src/ui/'] },
  {
    at: 'src/connectors/',
    mayUse: [
      domain,
      interfaceOfConnectors,
      'src/connectors/credentials.ts',
      'src/connectors/exchange.ts',
      'src/connectors/html-form.ts',
      'src/connectors/order.ts',
      'src/connectors/reading.ts',
      'src/connectors/writing.ts',
      'src/connectors/was-never-sent.ts',
    ],
  },
  { at: 'src/connectors/choose.ts', mayUse: [domain, interfaceOfConnectors, 'src/connectors/registry.ts'] },
  { at: 'src/connectors/connectors.ts', mayUse: [domain, 'src/connectors/'] },
  { at: 'src/connectors/registry.ts', mayUse: [domain, 'src/connectors/'] },
  {
    at: 'src/connectors/conformance/',
    mayUse: [domain, interfaceOfConnectors, 'src/connectors/conformance/'],
  },
  {
    at: 'src/flows/',
    mayUse: [
      domain,
      'src/store/',
      'src/flows/steps/',
      interfaceOfConnectors,
      'src/connectors/choose.ts',
      'src/threeds/',
      'src/risk/',
      vault,
      'src/mail/',
    ],
  },
  { at: 'src/metrics/', mayUse: [domain, 'src/store/', interfaceOfConnectors, 'src/metrics/'] },
  { at: 'src/ui/', mayUse: [domain, 'src/ui/'] },
  { at: 'src/sandbox-bank/', mayUse: ['src/sandbox-bank/'] },
  { at: 'src/config.ts', mayUse: [domain] },
  { at: 'src/log.ts', mayUse: ['src/config.ts'] },
  { at: 'src/open-installation.ts', mayUse: [domain, 'src/store/', vault, 'src/config.ts'] },
  {
    at: 'src/compose-routes.ts',
    mayUse: [
      domain,
      'src/flows/',
      'src/connectors/',
      'src/compose-metrics.ts',
      'src/log.ts',
      'src/open-installation.ts',
    ],
  },
  {
    at: 'src/compose-payments.ts',
    mayUse: [
      domain,
      'src/flows/',
      'src/threeds/',
      interfaceOfConnectors,
      'src/config.ts',
      'src/open-installation.ts',
    ],
  },
  {
    at: 'src/compose-metrics.ts',
    mayUse: [
      domain,
      'src/metrics/',
      'src/connectors/',
      'src/mail/',
      'src/net/',
      'src/worker/',
      'src/config.ts',
      'src/open-installation.ts',
    ],
  },
  { at: 'src/compose.ts', mayUse: 'everything' },
  { at: 'src/main.ts', mayUse: 'everything' },
];

/** The edges: each translates, calls one flow and translates back. Pages share `ui/`; no edge imports another. */
export const edges = ['api', 'checkout', 'dashboard', 'hub', 'worker', 'cli'] as const;
const edgesWithPages: readonly string[] = ['checkout', 'dashboard', 'hub'];

export function placesOfEdges(): Place[] {
  return edges.map((edge) => ({
    at: `src/${edge}/`,
    mayUse: [
      domain,
      'src/flows/',
      'src/store/',
      `src/${edge}/`,
      ...(edgesWithPages.includes(edge) ? ['src/ui/'] : []),
    ],
  }));
}

/** A line that may cross a wall, and why. `from` and `to` are a file, or a folder with its slash. */
export interface Crossing {
  readonly from: string;
  readonly to: string;
  /** True when only its types may cross. */
  readonly typesOnly?: boolean;
  readonly because: string;
}

export const crossings: readonly Crossing[] = [
  { from: 'src/domain/api-key.ts', to: 'node:zlib', because: 'crc32 is the checksum of a key; it is pure' },
  {
    from: 'src/domain/address.ts',
    to: 'ipaddr.js',
    because: 'it reads addresses, is pure and has no dependency',
  },
  {
    from: interfaceOfConnectors,
    to: 'src/vault/secret.ts',
    typesOnly: true,
    because: 'a card reaches a connector as secrets',
  },
  {
    from: 'src/net/ask-apple.ts',
    to: 'src/vault/secret.ts',
    typesOnly: true,
    because: 'a merchant’s certificate reaches TLS as a secret',
  },
  {
    from: 'src/connectors/order.ts',
    to: 'src/vault/secret.ts',
    typesOnly: true,
    because: 'a card reaches a connector as secrets',
  },
  {
    from: 'src/connectors/',
    to: 'src/vault/secret.ts',
    because: 'credentials become secrets where they are parsed, and a card is revealed where it is sent',
  },
  {
    from: 'src/checkout/',
    to: 'src/vault/',
    because: 'a card number becomes a secret where the form is read',
  },
  {
    from: 'src/threeds/',
    to: 'src/vault/secret.ts',
    because: 'a card number arrives as a secret and a proof leaves as one',
  },
  {
    from: 'src/vault/',
    to: 'src/store/db.ts',
    typesOnly: true,
    because: 'the vault reads and writes its own tables',
  },
  {
    from: 'src/vault/',
    to: interfaceOfConnectors,
    typesOnly: true,
    because: 'it keeps the card that a connector takes',
  },
  {
    from: 'src/worker/tasks.ts',
    to: 'src/vault/cards-in-flight.ts',
    because: 'the worker sweeps what nobody came back for',
  },
  {
    from: 'src/checkout/',
    to: 'src/threeds/',
    because: 'the page shows what the browser has to do for the issuer, and says what the browser is',
  },
  {
    from: 'src/net/connector-fetch.ts',
    to: interfaceOfConnectors,
    typesOnly: true,
    because: 'it makes the fetch that the interface promises to connectors',
  },
  {
    from: 'src/checkout/',
    to: interfaceOfConnectors,
    typesOnly: true,
    because: 'the form is read into the card that a connector takes',
  },
  {
    from: 'src/dashboard/',
    to: 'src/vault/',
    because:
      'passwords become secrets where a form is read; new keys and codes are shown once; the vault’s versions are listed',
  },
  {
    from: 'src/dashboard/',
    to: interfaceOfConnectors,
    typesOnly: true,
    because: 'it draws the credential forms of the manifests that it is handed',
  },
  {
    from: 'src/cli/',
    to: 'src/vault/secret.ts',
    because: 'the password of a new person is a secret until it is printed',
  },
  { from: 'src/hub/', to: 'src/api/operations.ts', because: 'the hub prints the operation objects' },
  { from: 'src/hub/', to: 'src/api/errors.ts', because: 'the hub prints the table of errors' },
  {
    from: 'src/hub/',
    to: 'src/api/openapi.ts',
    because: 'the reference is made from the description of the API',
  },
  {
    from: 'src/hub/',
    to: 'src/api/operation.ts',
    because: 'the reference is made from the description of the API',
  },
  {
    from: 'src/hub/',
    to: 'src/api/v2/event-examples.ts',
    because: 'the hub shows each event as the description of the API has it',
  },
  {
    from: 'src/hub/browser/',
    to: 'src/hub/search.ts',
    because: 'one search finds the same in the browser and on the server',
  },
  {
    from: 'src/checkout/browser/',
    to: 'src/checkout/card-fields.ts',
    because: 'one set of rules judges the form in the browser and on the server',
  },
  {
    from: 'src/checkout/browser/',
    to: 'src/checkout/contact-fields.ts',
    because: 'one set of rules judges the form in the browser and on the server',
  },
  {
    from: 'src/cli/vault.ts',
    to: 'src/vault/vault-keys.ts',
    because: 'a command lists the versions of the vault’s key',
  },
  { from: 'src/cli/', to: 'src/sandbox-bank/', because: 'a command runs the bank alone' },
  {
    from: 'src/cli/',
    to: 'sdk/src/index.ts',
    because: 'commands that call the API are its clients, like any merchant’s server',
  },
  { from: 'src/cli/', to: 'src/config.ts', because: 'commands read the settings they are started with' },
];

/** Modules that open connections or run SQL, and the only folders that may import them. */
export const modulesAtHome: readonly {
  readonly module: string;
  readonly homes: readonly string[];
  readonly because: string;
}[] = [
  { module: 'pg', homes: ['src/store/'], because: 'SQL lives in store/' },
  {
    module: 'undici',
    homes: ['src/net/'],
    because: 'src/net is the one way out (docs/decisions/0004-one-way-out.md)',
  },
  { module: 'nodemailer', homes: ['src/mail/'], because: 'src/mail is the one way by which mail leaves' },
  { module: 'node:https', homes: ['src/net/'], because: 'src/net is the one way out' },
  { module: 'node:tls', homes: ['src/net/'], because: 'src/net is the one way out' },
  { module: 'node:dns', homes: ['src/net/'], because: 'src/net is the one way out' },
  { module: 'node:dns/promises', homes: ['src/net/'], because: 'src/net is the one way out' },
];
