"use strict";

// Whatever comes from outside is set as text, never as markup.

const shownAtMost = 200;
const kinds = [
  "delivered", "read", "rejected", "undeliverable", "silent", "throttled", "server-error", "hang", "unauthorized",
  "low-balance", "invalid", "reset", "trickle", "html", "empty", "huge",
];
const inWords = {
  "delivered": "delivered", "read": "read after seconds", "rejected": "rejected", "undeliverable": "undeliverable",
  "silent": "silent: no webhook", "throttled": "429 throttled", "server-error": "500 server error", "hang": "hang: no answer",
  "unauthorized": "401 unauthorized", "low-balance": "402 low balance", "invalid": "400 / 422 invalid",
  "reset": "connection reset", "trickle": "202, 1 byte a second", "html": "202 with HTML", "empty": "202 with nothing",
  "huge": "202 with 3 MB",
};
const moves = {
  submitted: ["deliver", "read", "reject", "undeliverable"],
  delivered: ["read"],
};
const moveNames = { deliver: "Deliver", read: "Mark read", reject: "Reject", undeliverable: "Undeliverable" };

const messages = new Map();
const webhooks = new Map();
const calls = new Map();
let clockOffset = 0;

const byId = id => document.getElementById(id);

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) { element.className = className; }
  if (text !== undefined) { element.textContent = text; }
  return element;
}

const clockTime = at => new Date(at).toLocaleTimeString([], { hour12: false });

async function call(method, path, body) {
  const response = await fetch(path, {
    method, headers: body ? { "content-type": "application/json" } : {}, body: body && JSON.stringify(body),
  });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : null;
  byId("complaint").textContent = response.ok ? "" : (answer && answer.error) || `The simulator answered ${response.status}.`;
  return response.ok ? answer : null;
}

/* Phones */

const phones = [...document.querySelectorAll(".phone")].map(element => ({
  element,
  channel: element.dataset.channel,
  thread: element.querySelector(".thread"),
  picker: element.querySelector("select"),
  rows: new Map(),
}));

function ticks(message) {
  const look = { submitted: "✓", delivered: "✓✓", read: "✓✓", rejected: "✕", undeliverable: "✕" }[message.status] || "";
  const failed = message.status === "rejected" || message.status === "undeliverable";
  const element = make("span", `ticks ${failed ? "failed" : message.status}`, look);
  element.setAttribute("aria-hidden", "true");
  return element;
}

function messageRow(message) {
  const row = make("li", "message");
  row.append(make("p", "route", `${message.from} → ${message.to}`), make("div", "bubble", message.text));

  const state = make("p", "state");
  const failed = message.error_code ? ` (${message.error_code})` : "";
  state.append(ticks(message), make("span", failed ? "failure" : "", message.status + failed), make("time", "", clockTime(message.at)));
  if (message.steps > 1) { state.append(make("span", "", `step ${message.step} of ${message.steps}`)); }
  if (message.client_ref) { state.append(make("span", "", `ref ${message.client_ref.slice(0, 12)}${message.client_ref.length > 12 ? "…" : ""}`)); }
  row.append(state);

  if (message.failover_due_at) {
    const countdown = make("div", "countdown");
    const label = make("span");
    const bar = make("progress");
    bar.max = Date.parse(message.failover_due_at) - Date.parse(message.at);
    bar.setAttribute("aria-label", "Time until failover");
    countdown.append(label, bar);
    countdown.dataset.due = message.failover_due_at;
    countdown.dataset.condition = message.failover_condition;
    row.append(countdown);
    tick(countdown);
  }

  const possible = (moves[message.status] || []).filter(move => move !== "read" || message.channel === "messenger");
  if (possible.length > 0) {
    const actions = make("div", "actions");
    for (const move of possible) {
      const button = make("button", move === "read" || (move === "deliver" && message.channel === "sms") ? "main" : "", moveNames[move]);
      button.type = "button";
      button.setAttribute("aria-label", `${moveNames[move]}: message to ${message.to}`);
      button.addEventListener("click", () => call("POST", `/simulator/messages/${message.uuid}/${move}`));
      actions.append(button);
    }
    row.append(actions);
  }
  return row;
}

function replyRow(attempt) {
  const body = JSON.parse(attempt.body);
  const row = make("li", "message reply");
  const state = make("p", "state");
  state.append(make("time", "", clockTime(attempt.at)), make("span", attempt.answer === 200 ? "" : "failure", answerOf(attempt)));
  row.append(make("p", "route", `${body.from} → ${body.to}`), make("div", "bubble", body.text), state);
  return row;
}

/* What a phone shows: its messages, and the replies, which the webhook log remembers. */
function entriesOf(phone) {
  const entries = [];
  for (const message of messages.values()) {
    if (message.channel === phone.channel) {
      entries.push({ key: message.uuid, at: message.at, person: message.to, version: JSON.stringify(message), row: () => messageRow(message) });
    }
  }
  const replies = new Map();
  for (const attempt of webhooks.values()) {
    if (attempt.kind === "inbound") { replies.set(attempt.event_id, { first: replies.get(attempt.event_id)?.first ?? attempt, last: attempt }); }
  }
  for (const { first, last } of replies.values()) {
    const body = JSON.parse(last.body);
    if (body.channel === phone.channel) {
      entries.push({ key: last.event_id, at: first.at, person: body.from, version: String(last.number), row: () => replyRow(last) });
    }
  }
  return entries.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function renderPhone(phone) {
  const all = entriesOf(phone);
  fillPicker(phone, [...new Set(all.map(entry => entry.person))]);
  const wanted = phone.picker.value;
  const entries = all.filter(entry => !wanted || entry.person === wanted).slice(-shownAtMost);
  const keep = new Set(entries.map(entry => entry.key));
  for (const [key, shown] of phone.rows) {
    if (!keep.has(key)) { shown.row.remove(); phone.rows.delete(key); }
  }
  let grew = false;
  entries.forEach((entry, index) => {
    let shown = phone.rows.get(entry.key);
    if (!shown || shown.version !== entry.version) {
      const row = entry.row();
      grew ||= !shown || shown.row.nextSibling === null;
      const focused = shown && shown.row.contains(document.activeElement);
      if (shown) { shown.row.replaceWith(row); }
      shown = { row, version: entry.version };
      phone.rows.set(entry.key, shown);
      if (focused) { (row.querySelector("button") || phone.thread).focus(); }
    }
    if (phone.thread.children[index] !== shown.row) { phone.thread.insertBefore(shown.row, phone.thread.children[index] || null); }
  });
  if (grew) { phone.thread.scrollTop = phone.thread.scrollHeight; }
}

function fillPicker(phone, people) {
  const wanted = ["", ...people];
  if ([...phone.picker.options].map(option => option.value).join("\n") === wanted.join("\n") && phone.picker.options.length > 0) { return; }
  const chosen = phone.picker.value;
  phone.picker.replaceChildren(...wanted.map(person => {
    const option = make("option", "", person || "Everyone");
    option.value = person;
    return option;
  }));
  phone.picker.value = wanted.includes(chosen) ? chosen : "";
}

for (const phone of phones) {
  phone.picker.addEventListener("change", () => renderPhone(phone));
  phone.element.querySelector("form").addEventListener("submit", async event => {
    event.preventDefault();
    const input = event.target.elements.text;
    const person = phone.picker.value || entriesOf(phone).at(-1)?.person || (phone.channel === "sms" ? "447700900000" : "8192836451");
    const sent = input.value;
    input.value = "";
    await call("POST", "/simulator/inbound", { channel: phone.channel, from: person, text: sent });
  });
}

function tick(countdown) {
  const left = Math.max(0, Date.parse(countdown.dataset.due) - Date.now() - clockOffset);
  const seconds = Math.ceil(left / 1000);
  countdown.firstChild.textContent =
    `Next step in ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} unless ${countdown.dataset.condition}`;
  countdown.lastChild.value = left;
}

setInterval(() => document.querySelectorAll(".countdown").forEach(tick), 250);

/* Logs */

function answerOf(attempt) {
  const answer = attempt.answer ? String(attempt.answer) : attempt.error || "no answer";
  return attempt.next_attempt_at ? `${answer}, again ${clockTime(attempt.next_attempt_at)}` : answer;
}

function pretty(body) {
  try { return JSON.stringify(JSON.parse(body), null, 2); } catch { return body; }
}

function logRow(at, what, look, result, body) {
  const row = make("li");
  const details = make("details");
  const summary = make("summary");
  const text = make("span", "what", what);
  text.title = what;
  summary.append(make("time", "", clockTime(at)), text, make("span", `pill ${look}`, result));
  details.append(summary, make("pre", "", pretty(body)));
  row.append(details);
  return row;
}

function renderLog(id, entries, toRow) {
  const list = byId(id);
  const shown = new Map([...list.children].map(row => [row.dataset.key, row]));
  const wanted = [...entries.values()].slice(-shownAtMost).reverse().map(entry => {
    const key = JSON.stringify([entry.number, entry.status, entry.note]);
    const row = shown.get(key) || toRow(entry);
    row.dataset.key = key;
    return row;
  });
  list.replaceChildren(...wanted);
}

function webhookRow(attempt) {
  const what = [
    attempt.kind, attempt.status, (attempt.message_uuid || "").slice(-8), attempt.attempt > 1 ? `attempt ${attempt.attempt}` : "",
    attempt.error, attempt.next_attempt_at ? `again ${clockTime(attempt.next_attempt_at)}` : "",
  ];
  const look = attempt.answer >= 200 && attempt.answer < 300 ? "good" : attempt.next_attempt_at ? "warn" : "bad";
  return logRow(attempt.at, what.filter(part => part).join(" · "), look, attempt.answer ? String(attempt.answer) : "no answer", attempt.body);
}

function callRow(entry) {
  const what = `#${entry.number} ${entry.path}${entry.note ? ` · ${entry.note}` : ""}`;
  const look = entry.status === 202 ? "good" : "bad";
  return logRow(entry.at, what, entry.status ? look : "warn", entry.status ? String(entry.status) : "no answer", entry.body);
}

/* Scenarios */

const form = byId("scenario");
form.elements.kind.replaceChildren(...kinds.map(kind => {
  const option = make("option", "", inWords[kind]);
  option.value = kind;
  return option;
}));

form.addEventListener("submit", async event => {
  event.preventDefault();
  const recipient = form.elements.recipient.value.trim();
  const scenario = { kind: form.elements.kind.value };
  for (const name of ["times", "after_seconds"]) {
    if (form.elements[name].value !== "") { scenario[name] = Number(form.elements[name].value); }
  }
  await call("PUT", recipient ? `/simulator/scenarios/${encodeURIComponent(recipient)}` : "/simulator/scenario", scenario);
});

function ruleText(scenario) {
  const times = scenario.times > 0 ? `, first ${scenario.times}` : "";
  const after = scenario.after_seconds === undefined ? "" : `, ${scenario.after_seconds} s`;
  return inWords[scenario.kind] + after + times;
}

function renderRules(listing) {
  const look = kind => kind === "delivered" || kind === "read" ? "good" : kinds.indexOf(kind) >= kinds.indexOf("throttled") ? "bad" : "warn";
  const everyone = make("li", `pill ${look(listing.default.kind)}`, `everyone: ${ruleText(listing.default)}`);
  const others = Object.entries(listing.recipients).map(([recipient, scenario]) => {
    const rule = make("li", `pill ${look(scenario.kind)}`, `${recipient}: ${ruleText(scenario)}`);
    const remove = make("button", "", "×");
    remove.type = "button";
    remove.setAttribute("aria-label", `Remove the scenario of ${recipient}`);
    remove.addEventListener("click", () => call("DELETE", `/simulator/scenarios/${encodeURIComponent(recipient)}`));
    rule.append(remove);
    return rule;
  });
  byId("rules").replaceChildren(everyone, ...others);
}

/* The whole */

let planned = false;

function render() {
  if (planned) { return; }
  planned = true;
  requestAnimationFrame(() => {
    planned = false;
    phones.forEach(renderPhone);
    renderLog("webhooks", webhooks, webhookRow);
    renderLog("calls", calls, callRow);
    byId("recipients").replaceChildren(...[...new Set([...messages.values()].map(message => message.to))].map(recipient => {
      const option = make("option");
      option.value = recipient;
      return option;
    }));
  });
}

// A listing may be older than an event that overtook it: what has more history, or an answer, is newer.
function keepMessage(message) {
  const known = messages.get(message.uuid);
  if (!known || message.history.length > known.history.length
      || (message.history.length === known.history.length && !message.failover_due_at)) {
    messages.set(message.uuid, message);
  }
}

function keepCall(entry) {
  if (!calls.get(entry.number)?.status) { calls.set(entry.number, entry); }
}

function forget() {
  messages.clear();
  webhooks.clear();
  calls.clear();
}

async function load() {
  const [state, ...lists] = await Promise.all(
    ["state", "messages", "webhooks", "calls"].map(name => fetch(`/simulator/${name}`).then(response => response.json())));
  clockOffset = Date.parse(state.now) - Date.now();
  byId("targets").textContent = `webhooks to ${state.status_url || "nobody"}${state.signed ? ", signed" : ", unsigned"}`;
  byId("targets").title = byId("targets").textContent;
  renderRules(state.scenarios);
  lists[0].forEach(keepMessage);
  lists[1].forEach(attempt => webhooks.set(attempt.number, attempt));
  lists[2].forEach(keepCall);
  render();
}

function connected(is) {
  const pill = byId("connection");
  pill.textContent = is ? "Live" : "Disconnected";
  pill.className = `pill ${is ? "good" : "bad"}`;
}

const events = new EventSource("/simulator/events");
const on = (name, act) => events.addEventListener(name, event => { act(JSON.parse(event.data)); render(); });
events.addEventListener("error", () => connected(false));
on("ready", () => { connected(true); forget(); load(); });
on("message", keepMessage);
on("webhook", attempt => webhooks.set(attempt.number, attempt));
on("call", keepCall);
on("scenarios", renderRules);
on("reset", forget);

byId("clear").addEventListener("click", () => call("DELETE", "/simulator/messages"));
