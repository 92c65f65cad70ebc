import { finalStates, type Machine } from './machines.ts';

/** Where everything of a diagram stands, in px from its upper left corner. */
export interface Diagram {
  readonly width: number;
  readonly height: number;
  readonly states: readonly PlacedState[];
  readonly rails: readonly Rail[];
}

export interface PlacedState {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly isStart: boolean;
  readonly isFinal: boolean;
  /** One line under the state for each move out of it. */
  readonly moves: readonly PlacedMove[];
}

export interface PlacedMove {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  /** From here a line leads to the rail of the state that the move leads to. */
  readonly lineX: number;
  readonly to: string;
}

/** The way into one state: every move that leads there joins it, and it ends in an arrow at the state. */
export interface Rail {
  readonly to: string;
  readonly x: number;
  /** From its highest to its lowest end. */
  readonly top: number;
  readonly bottom: number;
  readonly arrow: { readonly x: number; readonly y: number };
  /** Where moves join it: the line of each begins at `x`. */
  readonly joints: readonly { readonly x: number; readonly y: number }[];
}

export const sizes = { state: 30, line: 22, gap: 14, branch: 14, start: 22 } as const;

const letterOfState = 7.5;
const padding = 12;
/** Between what is furthest to the right and the first rail, for an arrow and its bend. */
const arrowRoom = 26;

/**
 * Lays a machine out in columns by the distance of its states from the start, final ones in the last. Each state has a height
 * of its own, with its moves beneath, and each move a line of its own to the rail of its target: so nothing overlaps, however
 * many moves there are.
 * @param step how far the columns are apart
 * @param track how far the rails are apart
 */
export function layOut(machine: Machine, { step, track }: { step: number; track: number }): Diagram {
  const columns = columnsOf(machine);
  const states = placeStates(machine, columns, step);
  const right = Math.max(
    ...states.flatMap(({ x, width, moves }) => [x + width, ...moves.map(({ lineX }) => lineX)]),
  );
  const rails = placeRails(states, right + arrowRoom, track);
  const last = states.at(-1);
  const lowest = last ? (last.moves.at(-1)?.y ?? last.y + sizes.state / 2) : 0;
  return {
    width: Math.max(right, ...rails.map(({ x }) => x)) + 6,
    height: lowest + sizes.state / 2 + 2,
    states,
    rails,
  };
}

/** The states in their order, each with its column. */
function columnsOf(machine: Machine): ReadonlyMap<string, number> {
  const distances = new Map([[machine.start, 0]]);
  for (const [state, distance] of distances)
    for (const { from, to } of machine.moves)
      if (from === state && !distances.has(to)) distances.set(to, distance + 1);
  const finals = finalStates(machine);
  const others = [...distances].filter(([state]) => !finals.includes(state));
  const last = Math.max(...others.map(([, distance]) => distance)) + 1;
  return new Map([...others, ...finals.map((state) => [state, last] as const)]);
}

function placeStates(machine: Machine, columns: ReadonlyMap<string, number>, step: number): PlacedState[] {
  const finals = finalStates(machine);
  let y = 1;
  return [...columns].map(([name, column]) => {
    const x = sizes.start + column * step;
    const top = y;
    y += sizes.state;
    const moves = machine.moves
      .filter(({ from }) => from === name)
      .map(({ on, to }) => {
        const label = on.replaceAll('_', ' ');
        const move = { label, to, x: x + padding + sizes.branch, y: y + sizes.line / 2 };
        y += sizes.line;
        return { ...move, lineX: move.x + widthOf(label) + 8 };
      });
    y += sizes.gap;
    const width = name.length * letterOfState + 2 * padding;
    return { name, x, y: top, width, moves, isStart: name === machine.start, isFinal: finals.includes(name) };
  });
}

/** About as wide as 12 px of a wide sans-serif font; what is narrower leaves a little more air. */
function widthOf(label: string): number {
  const letters = [...label].map((letter) => {
    if ('ijlft r'.includes(letter)) return 4.4;
    return 'mw'.includes(letter) ? 10.8 : 7.4;
  });
  return letters.reduce((sum, width) => sum + width, 0);
}

function placeRails(states: readonly PlacedState[], left: number, track: number): Rail[] {
  const moves = states.flatMap((state) => state.moves);
  const spans = states.flatMap(({ name, x, y, width }) => {
    const joints = moves.filter(({ to }) => to === name).map(({ lineX, y: at }) => ({ x: lineX, y: at }));
    if (joints.length === 0) return [];
    const arrow = { x: x + width, y: y + sizes.state / 2 };
    const ends = [arrow.y, ...joints.map((joint) => joint.y)];
    return [{ to: name, arrow, joints, top: Math.min(...ends), bottom: Math.max(...ends) }];
  });
  // Short ones inside, long ones around them; those that never meet share a track.
  const tracks: { top: number; bottom: number }[][] = [];
  return spans
    .sort((a, b) => a.bottom - a.top - (b.bottom - b.top))
    .map((span) => {
      const isFree = (taken: { top: number; bottom: number }[]) =>
        taken.every(({ top, bottom }) => bottom < span.top - sizes.state || top > span.bottom + sizes.state);
      const found = tracks.findIndex(isFree);
      const at = found < 0 ? tracks.push([]) - 1 : found;
      tracks[at]?.push(span);
      return { ...span, x: left + at * track };
    });
}
