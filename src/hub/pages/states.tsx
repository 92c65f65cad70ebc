import type { JSX } from 'preact';
import { StateDiagram } from '../states/diagram.tsx';
import { finalStates, type Machine, machines } from '../states/machines.ts';
import { type HubFrame, HubPage } from './frame.tsx';
import { Prose } from './prose.tsx';

/** Every table of moves of the domain, drawn and told. */
export function StatesPage(props: HubFrame): JSX.Element {
  return (
    <HubPage {...props} isEnglish title="States" path="/docs/states">
      <h1>States</h1>
      <p>
        Each of the following moves by a table in the code; the drawings and the tables below are made from
        those very tables. Under each state stand the moves out of it: follow the line of one to where it ends
        in an arrow. States with a double border are final.
      </p>
      <p>
        Of all this your server meets the states of <a href="#session">sessions</a>,{' '}
        <a href="#refund">refunds</a> and <a href="#delivery">deliveries</a>; the others say why those move.
        What is told of each move of a session is on the <a href="/docs/events">page of events</a>.
      </p>
      {machines.map((machine) => (
        <section key={machine.id} id={machine.id}>
          <h2>
            <a href={`#${machine.id}`}>{machine.title}</a>
          </h2>
          <p>
            <Prose text={machine.says} />
          </p>
          <StateDiagram machine={machine} />
          <Moves machine={machine} />
        </section>
      ))}
    </HubPage>
  );
}

function Moves({ machine }: { machine: Machine }): JSX.Element {
  const { title, moves } = machine;
  const finals = finalStates(machine);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways on a phone has to be reached by the keyboard
    <section class="sideways" tabIndex={0} aria-label={`${title}: every move`}>
      <table class="moves">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">What happens</th>
            <th scope="col">Who makes it, and when</th>
          </tr>
        </thead>
        <tbody>
          {moves.map(({ from, on, to, by }) => (
            <tr key={`${from} ${on}`}>
              <td>
                <code>{from}</code>
              </td>
              <td>
                <code>{to}</code>
                {finals.includes(to) && <span class="facts"> final</span>}
              </td>
              <td>{on.replaceAll('_', ' ')}</td>
              <td>{by}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
