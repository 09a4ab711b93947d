// Reads what run has noted and prints: medians over the rounds, and the targets with their ratios.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const members = {
  load: [
    'row', 'server', 'connections', 'round', 'ticks', 'calls', 'callSeconds', 'peakKb', 'generatorTicks', 'othersTicks', 'ticksPerSecond',
    'requests', 'seconds', 'p50', 'p99', 'errors', 'socketErrors',
  ],
  arrivals: ['row', 'round', 'p50', 'p99', 'delay50', 'delay99', 'lost'],
  start: ['row', 'server', 'round', 'milliseconds'],
  steady: ['row', 'server', 'round', 'requests', 'seconds', 'p50', 'p99', 'errors', 'outlived'],
};

const notes = readFileSync(process.argv[2], 'utf8').trim().split('\n').map((line) => {
  const [kind, ...fields] = line.split('\t');
  const note = { kind };
  members[kind].forEach((member, index) => {
    note[member] = member === 'row' || member === 'server' ? fields[index] : Number(fields[index]);
  });
  return note;
});

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const figures = {
  rate: (note) => note.requests / note.seconds,
  carried: (note) => (note.callSeconds > 0 ? note.calls / note.callSeconds : 0),
  cpu: (note) => note.ticks / note.ticksPerSecond / note.requests * 1e6,
  generator: (note) => note.generatorTicks / note.ticksPerSecond / note.requests * 1e6,
  others: (note) => note.othersTicks / note.ticksPerSecond / note.seconds / availableParallelism() * 100,
  peak: (note) => note.peakKb / 1024,
  p50: (note) => note.p50,
  p99: (note) => note.p99,
  delay50: (note) => note.delay50,
  milliseconds: (note) => note.milliseconds,
  outlived: (note) => note.outlived,
};

const of = (row, server) => notes.filter((note) => note.row === row && (server === undefined || note.server === server));

function format(value) {
  if (Number.isInteger(value) || Math.abs(value) >= 100) {
    return value.toFixed(0);
  }
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

function print(title, rows) {
  if (rows.length === 0) {
    return;
  }
  const columns = Object.keys(rows[0]);
  const text = rows.map((row) => columns.map((column) => (typeof row[column] === 'number' ? format(row[column]) : row[column])));
  const widths = columns.map((column, index) => Math.max(column.length, ...text.map((row) => row[index].length)));
  const numeric = columns.map((column) => rows.every((row) => typeof row[column] === 'number'));
  const pad = (cell, index) => (numeric[index] ? cell.padStart(widths[index]) : cell.padEnd(widths[index]));
  const line = (cells) => `| ${cells.map(pad).join(' | ')} |`;
  const rule = widths.map((width, index) => (numeric[index] ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2)));
  console.log(`\n${title}\n\n${[line(columns), `|${rule.join('|')}|`, ...text.map(line)].join('\n')}`);
}

// A line for each server of each row. What "columns" makes of the notes of one, and of their medians.
function serverRows(kind, columns) {
  const keys = new Set(notes.filter((note) => note.kind === kind).map((note) => `${note.row}\t${note.server}`));
  return [...keys].map((key) => {
    const [row, server] = key.split('\t');
    const group = of(row, server);
    return { row, server, rounds: group.length, ...columns((figure) => median(group.map(figures[figure])), group) };
  });
}

const errorsOf = (group) => group.reduce((sum, note) => sum + (note.errors ?? 0) + (note.socketErrors ?? 0), 0);

const loadRows = () => serverRows('load', (middle, group) => ({
  'requests/s': middle('rate'),
  'p50 ms': middle('p50'),
  'p99 ms': middle('p99'),
  'CPU µs/request': middle('cpu'),
  'calls/s': middle('carried'),
  'peak MB': middle('peak'),
  'wrk µs/request': middle('generator'),
  'others %': middle('others'),
  errors: errorsOf(group),
}));

const steadyRows = () => serverRows('steady', (middle, group) => ({
  'requests/s': middle('rate'),
  'p50 ms': middle('p50'),
  'p99 ms': middle('p99'),
  'oldest past its end, s': middle('outlived'),
  errors: errorsOf(group),
}));

const startRows = () => serverRows('start', (middle) => ({ 'first 200, ms': middle('milliseconds') }));

function arrivalRows() {
  const rows = [...new Set(notes.filter((note) => note.kind === 'arrivals').map((note) => note.row))];
  return rows.map((row) => {
    const middle = (member) => median(of(row).map((note) => note[member]));
    return {
      row,
      '201 p50 ms': middle('p50'),
      '201 p99 ms': middle('p99'),
      '201 to call p50 ms': middle('delay50'),
      '201 to call p99 ms': middle('delay99'),
      'calls that never came': of(row).reduce((sum, note) => sum + note.lost, 0),
    };
  });
}

// What must be reached, and what is aimed at. "times" and "atMost" compare with a baseline, "most" is a limit of its own;
// "worst" says that it holds in every round.
const targets = [
  { work: 'create, 16 connections', row: 'create16', baseline: 'before', times: 0.7, aim: 0.8 },
  { work: 'create, 64 connections', row: 'create64', baseline: 'before', times: 0.7, aim: 0.8 },
  { work: 'verify a right code, 16 connections', row: 'verify16', baseline: 'before', times: 0.65, aim: 0.8 },
  { work: 'verify a right code, 64 connections', row: 'verify64', baseline: 'before', times: 0.65, aim: 0.8 },
  { work: 'verify a wrong code, 16 connections', row: 'wrong16', baseline: 'before', times: 0.65, aim: 0.8 },
  { work: 'verify a wrong code, 64 connections', row: 'wrong64', baseline: 'before', times: 0.65, aim: 0.8 },
  { work: 'create, 16 connections', row: 'create16', baseline: 'node-sample', times: 5.5, aim: 8 },
  { work: 'create, 64 connections', row: 'create64', baseline: 'node-sample', times: 5.5, aim: 8 },
  { work: 'create, 16 connections', row: 'create16', baseline: 'save-changes', times: 3 },
  { work: 'create, 1 connection', row: 'create1', baseline: 'node-sample', times: 1.5 },
  { work: 'verify a right code, 16 connections', row: 'verify16', baseline: 'node-cached', times: 1.4, aim: 2 },
  { work: 'verify a wrong code, 16 connections', row: 'wrong16', baseline: 'node-cached', times: 1, aim: 1.5 },
  { work: 'the whole service, create, 64 connections', row: 'create64', baseline: 'raw', times: 0.2, aim: 0.3 },
  { work: 'create, PostgreSQL, 24 connections', row: 'postgres', server: 'postgres-1', baseline: 'postgres-before', times: 1.2, aim: 1.6 },
  { work: 'many stored, create: CPU', row: 'stored-create', server: 'service-many', baseline: 'service-few', atMost: 1.25, figure: 'cpu' },
  { work: 'many stored, verify: CPU', row: 'stored-verify', server: 'service-many', baseline: 'service-few', atMost: 1.25, figure: 'cpu' },
  { work: '1,000 creates a second: p99', row: 'retention', server: 'service-minute', baseline: 'service-day', atMost: 1.5, figure: 'p99' },
  // The retention of a minute, and 90 seconds.
  { work: 'the same: oldest item past its end, s', row: 'retention', server: 'service-minute', most: 150, figure: 'outlived', worst: true },
  { work: 'create, 64 connections: p99, ms', row: 'create64', most: 100, figure: 'p99' },
  { work: 'create, 64 connections: resident, MB', row: 'create64', most: 300, figure: 'peak' },
  { work: 'start to first 200, existing database, ms', row: 'start', most: 1000, figure: 'milliseconds' },
  { work: 'start to first 200, many stored items, ms', row: 'start-many', server: 'service-many', most: 1000, figure: 'milliseconds' },
];

function judge({ work, row, server = 'service', baseline, times, aim, atMost, most, figure = 'rate', worst = false }) {
  const own = of(row, server);
  const base = baseline === undefined ? [] : of(row, baseline);
  if (own.length === 0 || (baseline !== undefined && base.length === 0)) {
    return null;
  }
  const value = figures[figure];
  const ratio = (ours, theirs) => (baseline === undefined ? ours : ours / theirs);
  const middle = worst ? Math.max(...own.map(value)) : ratio(median(own.map(value)), median(base.map(value)));
  const inRound = new Map(base.map((note) => [note.round, value(note)]));
  const each = own.map((note) => ratio(value(note), inRound.get(note.round)));
  const errors = errorsOf([...own, ...base]);
  const [sign, limit] = times === undefined ? ['≤', atMost ?? most] : ['≥', times];
  const reached = (bound) => (times === undefined ? middle <= bound : middle >= bound);
  const unit = most === undefined ? ' ×' : '';
  return {
    work,
    server,
    baseline: baseline ?? '',
    'must reach': `${sign} ${limit}${unit}`,
    aim: aim === undefined ? '' : `${sign} ${aim}${unit}`,
    median: middle,
    'each round': each.length > 1 ? `${format(Math.min(...each))} to ${format(Math.max(...each))}` : '',
    verdict: errors > 0 ? `errors: ${errors}` : !reached(limit) ? 'short' : aim !== undefined && reached(aim) ? 'aim reached' : 'reached',
  };
}

print('Load, medians over the rounds', loadRows());
print('How soon the provider is called (it answers after 100 ms)', arrivalRows());
print('1,000 creates a second while a minute old or a day old codes are deleted', steadyRows());
print('Start on an existing database', startRows());
print('Targets', targets.map(judge).filter((row) => row !== null));
