// Reads the measurements that run has noted and prints the table: medians over the rounds, and the ratios of the targets.
import { readFileSync } from 'node:fs';

const members = ['row', 'server', 'connections', 'round', 'ticks', 'requests', 'seconds', 'p50', 'p99', 'errors', 'socketErrors', 'calls', 'callSeconds', 'peakKb', 'ticksPerSecond'];
const measurements = readFileSync(process.argv[2], 'utf8').trim().split('\n').map((line) => {
  const fields = line.split('\t');
  return Object.fromEntries(members.map((member, index) => [member, index < 2 ? fields[index] : Number(fields[index])]));
});

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const groups = new Map();
for (const measurement of measurements) {
  const key = `${measurement.row} ${measurement.server}`;
  groups.set(key, [...(groups.get(key) ?? []), measurement]);
}
const results = [...groups.values()].map((group) => {
  const of = (figure) => median(group.map(figure));
  return {
    row: group[0].row,
    server: group[0].server,
    rounds: group.length,
    'requests/s': of((m) => m.requests / m.seconds),
    'p50 ms': of((m) => m.p50),
    'p99 ms': of((m) => m.p99),
    'CPU µs/request': of((m) => m.ticks / m.ticksPerSecond / m.requests * 1e6),
    'calls/s': of((m) => (m.callSeconds > 0 ? m.calls / m.callSeconds : 0)),
    'peak MB': of((m) => m.peakKb / 1024),
    errors: group.reduce((sum, m) => sum + m.errors + m.socketErrors, 0),
  };
});

function print(rows) {
  const columns = Object.keys(rows[0]);
  const text = rows.map((row) => columns.map((column) => (typeof row[column] === 'number' ? format(row[column]) : row[column])));
  const widths = columns.map((column, index) => Math.max(column.length, ...text.map((row) => row[index].length)));
  const line = (cells) => `| ${cells.map((cell, index) => (index < 2 ? cell.padEnd(widths[index]) : cell.padStart(widths[index]))).join(' | ')} |`;
  console.log([line(columns), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...text.map(line)].join('\n'));
}

function format(value) {
  return Number.isInteger(value) ? String(value) : value.toFixed(value >= 100 ? 0 : 2);
}

print(results);
