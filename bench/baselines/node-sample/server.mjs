// What it is: a service in the shape of the article's Node sample. One process, no framework but node's own http; a random
// code, one JSON file for each token (no fsync), a JWT signed for each message from the PEM text, as jsonwebtoken does, and
// a call to the provider that nobody waits for.
//
// What it is not: durable (a file that was not synced may be gone after a power cut), exact (two verifications at once may
// both read "not verified"), or sure to deliver (a call that fails is lost). It validates nothing. All that is the sample's,
// and makes it faster. In its favour, beyond the sample: files are written without blocking where that is faster, and
// calls to the provider reuse their connections.
//
// Environment: PORT, PROVIDER (base address), DATA (folder), PRIVATE_KEY (PEM file), JWT=each|cached

import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';

const { PORT, PROVIDER, DATA, PRIVATE_KEY, JWT = 'each' } = process.env;
const validity = 10 * 60 * 1000;
const pem = readFileSync(PRIVATE_KEY, 'utf8');
const providerUrl = new URL('/v0.1/dispatch', PROVIDER);
const agent = new http.Agent({ keepAlive: true });
let cached = null;

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function signJwt() {
  const claims = { application_id: '00000000-0000-0000-0000-000000000000', iat: Math.floor(Date.now() / 1000), jti: randomUUID() };
  const input = `${base64url({ alg: 'RS256', typ: 'JWT' })}.${base64url(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), createPrivateKey(pem)).toString('base64url')}`;
}

// Cached for less than the 15 minutes that the provider assumes.
function currentJwt() {
  if (JWT !== 'cached') {
    return signJwt();
  }
  if (cached === null || Date.now() > cached.until) {
    cached = { value: signJwt(), until: Date.now() + 10 * 60 * 1000 };
  }
  return cached.value;
}

function stepsFor(item) {
  const content = { type: 'text', text: `Insert the following code: ${item.code}` };
  const steps = [];
  if (item.messengerId) {
    steps.push({ from: { type: 'messenger', id: 'PAGE' }, to: { type: 'messenger', id: item.messengerId }, message: { content } });
  }
  if (item.phoneNumber) {
    steps.push({ from: { type: 'sms', number: 'NEXMO' }, to: { type: 'sms', number: item.phoneNumber }, message: { content } });
  }
  if (steps.length > 1) {
    steps[0].failover = { expiry_time: 120, condition_status: 'read' };
  }
  return steps;
}

function dispatch(item) {
  const body = JSON.stringify({ template: 'failover', workflow: stepsFor(item) });
  const call = http.request(providerUrl, {
    method: 'POST',
    agent,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      Authorization: `Bearer ${currentJwt()}`,
    },
  }, (answer) => answer.resume());
  call.on('error', (error) => console.error(error.message));
  call.end(body);
}

const fileOf = (token) => path.join(DATA, `${token}.json`);
const save = (item) => writeFile(fileOf(item.token), JSON.stringify(item));

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString());
}

async function create(token, request) {
  const { messengerId, phoneNumber } = await bodyOf(request);
  const code = String(Math.floor(Math.random() * 90000) + 10000);
  const item = { token, code, messengerId, phoneNumber, verified: false, attempts: 0, expires: Date.now() + validity };
  await save(item);
  dispatch(item);
  return [201, 'Created'];
}

async function verify(token, code) {
  let item;
  try {
    item = JSON.parse(await readFile(fileOf(token), 'utf8'));
  } catch {
    return [404, 'Not found'];
  }
  if (item.code !== code) {
    item.attempts += 1;
    await save(item);
    return [404, 'Not found'];
  }
  if (item.verified) {
    return [409, 'The code has already been verified'];
  }
  if (Date.now() > item.expires) {
    return [410, 'The code is expired'];
  }
  item.verified = true;
  await save(item);
  return [200, 'OK'];
}

async function answerTo(request) {
  const [, root, token, code, ...rest] = request.url.split('/');
  if (request.method === 'GET' && request.url === '/') {
    return [200, 'This is the OTP service'];
  }
  if (root !== 'otp' || !/^[A-Za-z0-9][A-Za-z0-9._~:@+=-]{0,127}$/.test(token ?? '') || rest.length > 0) {
    return [404, 'Not found'];
  }
  if (request.method === 'POST' && code === undefined) {
    return create(token, request);
  }
  return request.method === 'GET' && code !== undefined ? verify(token, code) : [404, 'Not found'];
}

await mkdir(DATA, { recursive: true });
http.createServer(async (request, response) => {
  let answer;
  try {
    answer = await answerTo(request);
  } catch (error) {
    console.error(error.message);
    answer = [500, 'Error'];
  }
  const text = answer[1];
  response.writeHead(answer[0], { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}).listen(Number(PORT), '127.0.0.1');
