import { parse } from 'yaml';
import { type Published, readPublished } from '../conformance/published.ts';

type Schema = Record<string, unknown>;

/** Which schema describes an object of which `type`: the published description leaves that open where it offers several. */
const typeOfSchema: Readonly<Record<string, string>> = {
  PaymentMethodDataBankCard: 'bank_card',
  PaymentMethodDataSbp: 'sbp',
  PaymentMethodBankCard: 'bank_card',
  PaymentMethodSbp: 'sbp',
  ConfirmationDataRedirect: 'redirect',
  ConfirmationDataQr: 'qr',
  ConfirmationRedirect: 'redirect',
  ConfirmationQr: 'qr',
  SbpRefundMethod: 'sbp',
};

/** Objects of requests, in which nothing may stand that is not described. */
const closed = ['MonetaryAmount', 'CardRequestDataWithCsc'];
const requests = ['/payments', '/refunds'];

/** YooKassa's own description, made to fit JSON Schema 2020; nothing for who does not have it. */
export function publishedYookassa(): Published | undefined {
  return readPublished('yookassa/openapi.yaml', parse, (document) => {
    walk(document, adapt);
    const { components, paths } = document as {
      components: { schemas: Record<string, Schema> };
      paths: Record<string, { post: { requestBody: { content: Record<string, { schema: Schema }> } } }>;
    };
    for (const name of closed)
      Object.assign(components.schemas[name] ?? {}, { unevaluatedProperties: false });
    for (const path of requests)
      Object.assign(paths[path]?.post.requestBody.content['application/json']?.schema ?? {}, {
        unevaluatedProperties: false,
      });
  });
}

export const requestOf = (path: string) =>
  `#/paths/${path.replaceAll('/', '~1')}/post/requestBody/content/application~1json/schema`;

function walk(value: unknown, change: (schema: Schema) => void): void {
  if (typeof value !== 'object' || value === null) return;
  for (const child of Object.values(value)) walk(child, change);
  if (!Array.isArray(value)) change(value as Schema);
}

function adapt(schema: Schema): void {
  // Patterns are meant for the whole text, and one begins with a flag that JavaScript does not know.
  if (typeof schema.pattern === 'string')
    schema.pattern = `^(?:${schema.pattern.replace('(?s).', '[\\s\\S]')})$`;
  if (schema.nullable === true && typeof schema.type === 'string') schema.type = [schema.type, 'null'];
  if (Array.isArray(schema.oneOf) && schema.discriminator) chooseByType(schema, schema.oneOf);
}

/** Instead of "one of these fits": the one that its `type` names has to fit. */
function chooseByType(schema: Schema, offered: readonly { $ref?: string }[]): void {
  const known = offered.flatMap(({ $ref = '' }) => {
    const type = typeOfSchema[$ref.split('/').at(-1) ?? ''];
    return type === undefined ? [] : [{ $ref, type }];
  });
  if (known.length === 0) return;
  delete schema.oneOf;
  schema.type = 'object';
  schema.required = ['type'];
  schema.properties = { type: { enum: known.map(({ type }) => type) } };
  schema.allOf = known.map(({ $ref, type }) => ({
    if: { properties: { type: { const: type } } },
    // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
    then: { allOf: [{ $ref }], unevaluatedProperties: false },
  }));
}
