import type { JSX } from 'preact';
import { type Diagram, layOut, type PlacedState, type Rail, sizes } from './layout.ts';
import { finalStates, type Machine } from './machines.ts';

const narrow = { step: 10, track: 9 };
const wide = { step: 124, track: 15 };
const corner = 8;

/** A machine drawn twice, for a phone and for wider screens; the style sheet shows one of them. */
export function StateDiagram({ machine }: { machine: Machine }): JSX.Element {
  return (
    <>
      <Drawing machine={machine} diagram={layOut(machine, narrow)} look="narrow" />
      <Drawing machine={machine} diagram={layOut(machine, wide)} look="wide" />
    </>
  );
}

function Drawing(props: { machine: Machine; diagram: Diagram; look: string }): JSX.Element {
  const { machine, diagram, look } = props;
  const { width, height, states, rails } = diagram;
  const finals = finalStates(machine).join(', ') || 'none';
  return (
    <svg
      class={`machine ${look}`}
      role="img"
      aria-label={`${machine.title}: starts in ${machine.start}, final states: ${finals}. The table below tells every move.`}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
    >
      {rails.map((rail) => (
        <Way key={rail.to} rail={rail} isFinal={finals.includes(rail.to)} />
      ))}
      {states.map((state) => (
        <State key={state.name} state={state} />
      ))}
    </svg>
  );
}

/** Every line that leads into one state. */
function Way({ rail, isFinal }: { rail: Rail; isFinal: boolean }): JSX.Element {
  const { x, top, bottom, arrow, joints } = rail;
  const tip = arrow.x + 3;
  return (
    <g class={isFinal ? 'way to-final' : 'way'}>
      {joints.map((joint) => (
        <path key={joint.y} d={`M${joint.x} ${joint.y}H${x}`} />
      ))}
      {[top, bottom]
        .filter((end) => end !== arrow.y)
        .map((end) => {
          const turn = end > arrow.y ? corner : -corner;
          return (
            <path
              key={end}
              d={`M${x} ${end}V${arrow.y + turn}Q${x} ${arrow.y} ${x - corner} ${arrow.y}H${tip + 6}`}
            />
          );
        })}
      {joints.map((joint) => (
        <circle key={joint.y} cx={x} cy={joint.y} r={3} />
      ))}
      <path class="tip" d={`M${tip} ${arrow.y}l9 -5v10z`} />
    </g>
  );
}

function State({ state }: { state: PlacedState }): JSX.Element {
  const { name, x, y, width, isStart, isFinal, moves } = state;
  const middle = y + sizes.state / 2;
  const stem = x + 12;
  const last = moves.at(-1);
  return (
    <g class={isFinal ? 'state final' : 'state'}>
      {last && <path class="stem" d={`M${stem} ${y + sizes.state}V${last.y}`} />}
      {moves.map(({ label, x: at, y: line }) => (
        <g key={label}>
          <path class="stem" d={`M${stem} ${line}H${at - 4}`} />
          <text class="label" x={at} y={line + 4}>
            {label}
          </text>
        </g>
      ))}
      {isStart && (
        <>
          <circle class="start" cx={6} cy={middle} r={5} />
          <path class="stem" d={`M11 ${middle}H${x}`} />
        </>
      )}
      <rect x={x} y={y} width={width} height={sizes.state} rx={sizes.state / 2} />
      {isFinal && (
        <rect
          class="rim"
          x={x + 3}
          y={y + 3}
          width={width - 6}
          height={sizes.state - 6}
          rx={sizes.state / 2 - 3}
        />
      )}
      <text class="name" x={x + width / 2} y={middle + 4}>
        {name}
      </text>
    </g>
  );
}
