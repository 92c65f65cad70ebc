import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type AnySchema, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

/** What an acquirer publishes about its own API. It lies beside this repository, never in it. */
export interface Published {
  readonly document: Record<string, unknown>;
  /** What is wrong with a value by the schema at a JSON pointer (`#/components/schemas/Payment`); empty when nothing is. */
  mistakes(pointer: string, value: unknown): string[];
  /** What stands at a JSON pointer: an example, for one. */
  at(pointer: string): unknown;
}

/** The folder of descriptions, for who has them: `../shared/acquirers`, seen from the repository. */
const folder = join(process.cwd(), '..', 'shared', 'acquirers');

/**
 * The description in a file of that folder, or nothing where it is absent: then a test says so by a diagnostic. `adapt` makes
 * it fit JSON Schema 2020 where it is written for an older OpenAPI.
 */
export function readPublished(
  file: string,
  parse: (text: string) => unknown = JSON.parse,
  adapt: (document: Record<string, unknown>) => void = () => {},
): Published | undefined {
  const path = join(folder, file);
  if (!existsSync(path)) return undefined;
  const document = parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  adapt(document);
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true, logger: false });
  ajvFormats.default(ajv);
  ajv.addSchema({ ...document, $id: 'https://published.example/spec' } as AnySchema);
  const compiled = new Map<string, ValidateFunction>();
  return {
    document,
    mistakes(pointer, value) {
      const validate =
        compiled.get(pointer) ?? ajv.compile({ $ref: `https://published.example/spec${pointer}` });
      compiled.set(pointer, validate);
      if (validate(value)) return [];
      return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
    },
    at: (pointer) =>
      pointer
        .replace(/^#\//, '')
        .split('/')
        .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'))
        .reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], document),
  };
}
