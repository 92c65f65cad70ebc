import type { ComponentChildren, JSX } from 'preact';

/** A plot is drawn here, as lines and boxes; the table below it says the same, and so does its file. */
const width = 400;
const height = 120;
const left = 44;
const bottom = 18;
const inner = { width: width - left - 4, height: height - bottom - 8 };

export interface Bars {
  readonly labels: readonly string[];
  readonly values: readonly number[];
  /** Of the days before, one for each. */
  readonly before?: readonly number[];
  /** The greatest value in words. */
  readonly most: string;
}

/** One bar a day, with the same days of the period before as outlines. */
export function BarPlot({ labels, values, before = [], most, label }: Bars & { label: string }): JSX.Element {
  const top = Math.max(1, ...values, ...before);
  const step = inner.width / Math.max(1, values.length);
  const y = (value: number) => 8 + inner.height * (1 - value / top);
  const box = (value: number, index: number) => ({
    x: round(left + index * step + step * 0.15),
    y: round(y(value)),
    width: round(step * 0.7),
    height: round(Math.max(0, 8 + inner.height - y(value))),
  });
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <Axes first={labels[0]} last={labels.at(-1)} most={most} />
      {values.map((value, index) => (
        <rect key={labels[index]} class="plot-bar" {...box(value, index)} />
      ))}
      {before.map((value, index) => (
        <rect key={labels[index]} class="plot-before" {...box(value, index)} />
      ))}
    </svg>
  );
}

export interface BandPoint {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** A share of each day as a line, within the range that it may truly have. Days without any leave a gap. */
export function BandPlot(props: {
  labels: readonly string[];
  points: readonly (BandPoint | undefined)[];
  label: string;
}): JSX.Element {
  const { labels, points, label } = props;
  const step = inner.width / Math.max(1, points.length);
  const x = (index: number) => round(left + (index + 0.5) * step);
  const y = (share: number) => round(8 + inner.height * (1 - share));
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <Axes first={labels[0]} last={labels.at(-1)} most="100 %" />
      {points.map((point, index) =>
        point ? (
          <rect
            key={labels[index]}
            class="plot-band"
            x={round(x(index) - step * 0.35)}
            width={round(step * 0.7)}
            y={y(point.high)}
            height={Math.max(1, round(y(point.low) - y(point.high)))}
          />
        ) : null,
      )}
      {runsOf(points).map((run) => (
        <polyline
          key={run[0]}
          class="plot-line"
          points={run.map((index) => `${x(index)},${y(points[index]?.share ?? 0)}`).join(' ')}
        />
      ))}
      {points.map((point, index) =>
        point ? (
          <circle key={labels[index]} cx={x(index)} cy={y(point.share)} r="2.5" class="plot-bar" />
        ) : null,
      )}
    </svg>
  );
}

/** Stretches of neighbouring days that have a value. */
function runsOf(points: readonly unknown[]): number[][] {
  const runs: number[][] = [];
  for (const [index, point] of points.entries()) {
    if (point === undefined) continue;
    const last = runs.at(-1);
    if (last && last.at(-1) === index - 1) last.push(index);
    else runs.push([index]);
  }
  return runs;
}

function Axes({
  first,
  last,
  most,
}: {
  first: string | undefined;
  last: string | undefined;
  most: string;
}): JSX.Element {
  const floor = 8 + inner.height;
  return (
    <>
      <line class="plot-axis" x1={left} x2={width - 4} y1={floor} y2={floor} />
      <line class="plot-axis" x1={left} x2={width - 4} y1={8} y2={8} />
      <text class="plot-text" x={left - 4} y={14} text-anchor="end">
        {most}
      </text>
      <text class="plot-text" x={left - 4} y={floor} text-anchor="end">
        0
      </text>
      <text class="plot-text" x={left} y={height - 4}>
        {first}
      </text>
      <text class="plot-text" x={width - 4} y={height - 4} text-anchor="end">
        {last}
      </text>
    </>
  );
}

export interface Step {
  readonly name: string;
  readonly value: number;
  readonly says: string;
}

/** Values beside one another, the longest filling the width. */
export function StepPlot({ steps, label }: { steps: readonly Step[]; label: string }): JSX.Element {
  const most = Math.max(1, ...steps.map(({ value }) => value));
  const rowHeight = 34;
  return (
    <svg viewBox={`0 0 ${width} ${Math.max(1, steps.length) * rowHeight}`} role="img" aria-label={label}>
      {steps.map(({ name, value, says }, index) => (
        <g key={name}>
          <text class="plot-text" x={0} y={index * rowHeight + 11}>
            {name}
          </text>
          <text class="plot-text" x={width} y={index * rowHeight + 11} text-anchor="end">
            {says}
          </text>
          <rect
            class="plot-bar"
            x={0}
            y={index * rowHeight + 16}
            width={round(Math.max(value > 0 ? 2 : 0, (width * value) / most))}
            height={10}
            rx={2}
          />
        </g>
      ))}
    </svg>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The frame of a plot: what it shows, how much in all, the picture, and the same as a table. */
export function Figure(props: {
  title: string;
  total?: ComponentChildren;
  plot: JSX.Element;
  tableLabel: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
}): JSX.Element {
  return (
    <figure class="figure">
      <figcaption>{props.title}</figcaption>
      {props.total === undefined ? null : <p class="total">{props.total}</p>}
      {props.plot}
      <details>
        <summary>{props.tableLabel}</summary>
        <table>
          <thead>
            <tr>
              {props.head.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.rows.map((row) => (
              <tr key={row[0]}>
                {row.map((cell, index) => (
                  <td key={props.head[index]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
