import type { JSX } from 'preact';
import type { LocalKeys } from '../first-payment.ts';
import type { FieldRow } from '../reference/fields.ts';
import type { Reference, ReferenceOperation } from '../reference/reference.ts';
import { type HubFrame, HubPage } from './frame.tsx';
import { Paragraphs, Prose } from './prose.tsx';
import { RunBox } from './run-box.tsx';

/** Every operation, and every object that answers hold. */
export function ReferencePage(props: HubFrame & { reference: Reference }): JSX.Element {
  const { operations, objects } = props.reference;
  return (
    <HubPage {...props} title="Reference" path="/docs/api" isEnglish>
      <h1>Reference</h1>
      <p>
        Everything below is made from the operations themselves, as is{' '}
        <a href="/openapi.json">openapi.json</a>, the description for programs. Beside it:{' '}
        <a href="/docs/events">every event</a> with an example, <a href="/docs/states">every state</a> with
        what leads out of it, and <a href="/docs/declines">every reason of a decline</a>.
      </p>
      <h2>Operations</h2>
      <table class="wrapping">
        <tbody>
          {operations.map(({ id, method, path, summary }) => (
            <tr key={id}>
              <td>
                <a href={`/docs/api/${id}`}>{summary}</a>
              </td>
              <td>
                <code>
                  {method} {path}
                </code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {objects.map(({ name, rows }) => (
        <section key={name} id={name.toLowerCase()}>
          <h2>
            <a href={`#${name.toLowerCase()}`}>{name}</a>
          </h2>
          <Fields rows={rows} isAnswer />
        </section>
      ))}
    </HubPage>
  );
}

/** One operation: what it takes, what it answers, how it fails, and the same request in five languages. */
export function OperationPage(
  props: HubFrame & { operation: ReferenceOperation; local: LocalKeys | null },
): JSX.Element {
  const { operation, language } = props;
  return (
    <HubPage {...props} title={operation.summary} path={`/docs/api/${operation.id}`} isEnglish>
      <h1>{operation.summary}</h1>
      <p class="facts">
        <code>
          {operation.method} {operation.path}
        </code>
        {operation.scope !== 'public' && (
          <>
            {' '}
            · the key needs <code>{operation.scope}</code>
          </>
        )}
      </p>
      <Paragraphs text={operation.description} />
      {operation.parameters.length > 0 && (
        <>
          <h2>Parameters</h2>
          <Fields rows={operation.parameters} />
        </>
      )}
      {operation.body.length > 0 && (
        <>
          <h2>Body</h2>
          <Fields rows={operation.body} />
        </>
      )}
      <h2>Request</h2>
      {operation.samples.map(({ language, code }, at) => (
        <details key={language} class="sample" open={at === 0}>
          <summary>{language}</summary>
          <pre>
            <code>{code}</code>
          </pre>
        </details>
      ))}
      <div lang={language}>
        <RunBox {...props} />
      </div>
      <h2>Answer</h2>
      {operation.answerObject && (
        <p>
          A <a href={`/docs/api#${operation.answerObject.toLowerCase()}`}>{operation.answerObject}</a>.
        </p>
      )}
      <pre>
        <code>{operation.answer}</code>
      </pre>
      <h2>Errors</h2>
      <ul>
        {operation.errors.map((code) => (
          <li key={code}>
            <a href={`/docs/errors#${code.toLowerCase()}`}>{code}</a>
          </li>
        ))}
      </ul>
    </HubPage>
  );
}

function Fields({ rows, isAnswer = false }: { rows: readonly FieldRow[]; isAnswer?: boolean }): JSX.Element {
  return (
    <dl class="fields">
      {rows.map(({ name, type, isRequired, says }) => (
        <div key={name}>
          <dt>
            <code>{name}</code> <span class="facts">{type}</span>
            {isRequired && !isAnswer && <strong> required</strong>}
          </dt>
          <dd>
            <Prose text={says} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
