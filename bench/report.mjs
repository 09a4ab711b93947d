// Reads what run has noted and prints: medians over the rounds, and the targets with their ratios.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const members = {
  load: [
    'row', 'server', 'connections', 'round', 'ticks', 'calls', 'callSeconds', 'peakKb', 'generatorTicks', 'othersTicks', 'ticksPerSecond',
    'requests', 'seconds', 'p50', 'p99', 'errors', 'socketErrors',
  ],
  arrivals: ['row', 'round', 'p50', 'p99', 'delay50', 'delay99', 'lost'],
  start: ['row', 'round', 'milliseconds'],
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

function loadRows() {
  const keys = new Set(notes.filter((note) => note.kind === 'load').map((note) => `${note.row}\t${note.server}`));
  return [...keys].map((key) => {
    const [row, server] = key.split('\t');
    const group = of(row, server);
    const middle = (figure) => median(group.map(figures[figure]));
    return {
      row,
      server,
      rounds: group.length,
      'requests/s': middle('rate'),
      'p50 ms': middle('p50'),
      'p99 ms': middle('p99'),
      'CPU µs/request': middle('cpu'),
      'calls/s': middle('carried'),
      'peak MB': middle('peak'),
      'wrk µs/request': middle('generator'),
      'others %': middle('others'),
      errors: group.reduce((sum, note) => sum + note.errors + note.socketErrors, 0),
    };
  });
}

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

// DESIGN: what must be reached. "times" compares with a baseline, "most" is a limit of its own.
const targets = [
  { work: 'create, 16 connections', row: 'create16', baseline: 'node-sample', times: 8 },
  { work: 'create, 64 connections', row: 'create64', baseline: 'node-sample', times: 8 },
  { work: 'create, 16 connections', row: 'create16', baseline: 'node-cached', times: 2 },
  { work: 'create, 1 connection', row: 'create1', baseline: 'node-sample', times: 2 },
  { work: 'verify a right code, 16 connections', row: 'verify16', baseline: 'node-cached', times: 4 },
  { work: 'verify a right code, 64 connections', row: 'verify64', baseline: 'node-cached', times: 5 },
  { work: 'verify a wrong code, 16 connections', row: 'wrong', baseline: 'node-cached', times: 1.5 },
  { work: 'create, provider takes 100 ms, 64 connections', row: 'slow64', baseline: 'save-changes', times: 10 },
  { work: 'the same, carried through to the provider', row: 'slow64', baseline: 'save-changes', times: 10, figure: 'carried' },
  { work: 'create, provider takes 100 ms, 1 connection: p50, ms', row: 'slow1', most: 5, figure: 'p50' },
  { work: 'the whole service, create, 16 connections', row: 'create16', baseline: 'raw', times: 0.5 },
  { work: 'the whole service, create, 16 connections', row: 'create16', baseline: 'raw-delivering', times: 0.5 },
  { work: 'the whole service, create, 64 connections', row: 'create64', baseline: 'raw', times: 0.5 },
  { work: 'the whole service, create, 64 connections', row: 'create64', baseline: 'raw-delivering', times: 0.5 },
  { work: 'the whole service, verify, 16 connections', row: 'verify16', baseline: 'raw-delivering', times: 0.5 },
  { work: 'the whole service, verify, 64 connections', row: 'verify64', baseline: 'raw-delivering', times: 0.5 },
  { work: 'many stored items, create: CPU', row: 'stored-create', server: 'service-many', baseline: 'service-few', atMost: 1.25, figure: 'cpu' },
  { work: 'many stored items, verify: CPU', row: 'stored-verify', server: 'service-many', baseline: 'service-few', atMost: 1.25, figure: 'cpu' },
  { work: 'create, 64 connections: p99, ms', row: 'create64', most: 100, figure: 'p99' },
  { work: 'create, 64 connections: resident, MB', row: 'create64', most: 250, figure: 'peak' },
  { work: 'start to first 200, existing database, ms', row: 'start', server: null, most: 1500, figure: 'milliseconds' },
  { work: 'start to first 200, many stored items, ms', row: 'start-many', server: null, most: 1500, figure: 'milliseconds' },
];

function judge({ work, row, server = 'service', baseline, times, atMost, most, figure = 'rate' }) {
  const own = of(row, server ?? undefined).map((note) => ({ round: note.round, value: figures[figure](note) }));
  const base = baseline === undefined ? [] : of(row, baseline).map((note) => ({ round: note.round, value: figures[figure](note) }));
  if (own.length === 0 || (baseline !== undefined && base.length === 0)) {
    return null;
  }
  const value = median(own.map((each) => each.value));
  const middle = baseline === undefined ? value : value / median(base.map((each) => each.value));
  const each = own.map((one) => (baseline === undefined ? one.value : one.value / base.find((other) => other.round === one.round).value));
  const limit = times ?? atMost ?? most;
  const errors = [...of(row, server ?? undefined), ...(baseline ? of(row, baseline) : [])]
    .reduce((sum, note) => sum + (note.errors ?? 0) + (note.socketErrors ?? 0), 0);
  const reached = times === undefined ? middle <= limit : middle >= limit;
  return {
    work,
    baseline: baseline ?? '',
    'must reach': `${times === undefined ? '≤' : '≥'} ${limit}${most === undefined ? ' ×' : ''}`,
    median: middle,
    'each round': each.length > 1 ? `${format(Math.min(...each))} to ${format(Math.max(...each))}` : '',
    verdict: errors > 0 ? `errors: ${errors}` : reached ? 'reached' : 'short',
  };
}

print('Load, medians over the rounds', loadRows());
print('How soon the provider is called (it answers after 100 ms)', arrivalRows());
print('Targets', targets.map(judge).filter((row) => row !== null));
