import assert from 'node:assert/strict';
import { Ajv2020, type AnySchema, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { DescribedOperation } from '../../src/api/operation.ts';
import type { Answer, TestWorld } from './world.ts';

/** Holds answers and examples to the description that the server itself gives of them. */
export interface Description {
  readonly document: Answer['json'];
  /** Throws when an operation answers with a status or a body that its description does not have. */
  checkAnswer(operation: DescribedOperation, answer: Pick<Answer, 'status' | 'text' | 'json'>): void;
  /** Throws when the text is no body that the description would take. */
  checkBody(operation: DescribedOperation, body: unknown): void;
}

export async function readDescription(world: TestWorld): Promise<Description> {
  const { json } = await world.call('GET', '/openapi.json', { key: null });
  return descriptionOf(json);
}

export function descriptionOf(document: Answer['json']): Description {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajvFormats.default(ajv);
  ajv.addSchema({ ...document, $id: 'https://maxfi.test/openapi.json' } as AnySchema);
  const compiled = new Map<string, ValidateFunction>();
  const check = (pointer: readonly string[], value: unknown, what: string) => {
    const path = pointer
      .map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1'))
      .map(encodeURIComponent);
    const ref = `https://maxfi.test/openapi.json#/${path.join('/')}`;
    const validate = compiled.get(ref) ?? ajv.compile({ $ref: ref });
    compiled.set(ref, validate);
    assert.ok(validate(value), `${what}: ${ajv.errorsText(validate.errors)}`);
  };
  const at = (operation: DescribedOperation) => ['paths', operation.path, operation.method.toLowerCase()];
  const json = ['content', 'application/json', 'schema'];
  return {
    document,
    checkAnswer(operation, answer) {
      const documented = document.paths[operation.path][operation.method.toLowerCase()].responses;
      assert.ok(
        documented[answer.status],
        `${operation.id} answers ${answer.status}, which is not described`,
      );
      check([...at(operation), 'responses', String(answer.status), ...json], answer.json, answer.text);
    },
    checkBody(operation, body) {
      check([...at(operation), 'requestBody', ...json], body, 'the body');
    },
  };
}
