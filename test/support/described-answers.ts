import { openApiDocument } from '../../src/api/openapi.ts';
import type { DescribedOperation } from '../../src/api/operation.ts';
import { operations, publicOperations } from '../../src/api/operations.ts';
import { type Description, descriptionOf } from './openapi-validator.ts';
import type { Answer } from './world.ts';

const all: readonly DescribedOperation[] = [...operations, ...publicOperations];
let description: Description | undefined;

/** Throws when an operation of the API gave an answer that its description does not have, whatever the test is about. */
export function assertDescribed(method: string, url: string, answer: Answer): void {
  const operation = operationAt(method, url.split('?')[0] ?? '');
  if (!operation) return;
  description ??= descriptionOf(openApiDocument(all, 'https://pay.example'));
  description.checkAnswer(operation, answer);
}

/** The operation that the server has at a path: one that names it outright goes before one that fits it. */
function operationAt(method: string, path: string): DescribedOperation | undefined {
  const fitting = all.filter((one) => one.method === method && patternOf(one.path).test(path));
  return fitting.find((one) => one.path === path) ?? fitting[0];
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}
