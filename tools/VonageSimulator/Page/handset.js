"use strict";

// Whatever comes from outside is set as text, never as markup.

const shownAtMost = 200;
const followsWithin = 60_000;
const channelNames = { messenger: "Messenger", whatsapp: "WhatsApp", sms: "SMS", email: "E-mail" };
const tellsRead = channel => channel === "messenger" || channel === "whatsapp";
const kinds = [
  "delivered", "read", "rejected", "undeliverable", "silent", "throttled", "server-error", "hang", "unauthorized",
  "low-balance", "invalid", "reset", "trickle", "html", "empty", "huge",
];
const inWords = {
  "delivered": "delivered", "read": "read by itself", "rejected": "rejected", "undeliverable": "undeliverable",
  "silent": "silent: no webhook", "throttled": "429 throttled", "server-error": "500 server error", "hang": "hang: no answer",
  "unauthorized": "401 unauthorized", "low-balance": "402 low balance", "invalid": "400 / 422 invalid",
  "reset": "connection reset", "trickle": "202, 1 byte a second", "html": "202 with HTML", "empty": "202 with nothing",
  "huge": "202 with 3 MB",
};
// What the same does to a mail. What is not named lets it arrive.
const mailInWords = {
  "rejected": "554 after DATA", "undeliverable": "550 no such mailbox", "throttled": "450 try later", "server-error": "421 and closed",
  "hang": "no answer after DATA", "unauthorized": "AUTH refused (535), or 530", "invalid": "553 no address", "reset": "closed after DATA",
};
const moves = {
  submitted: ["deliver", "read", "reject", "undeliverable"],
  delivered: ["read"],
};
// What the seconds of a scenario are, where it has any, and what it does without.
const seconds = {
  "read": { member: "after_seconds", label: "Read after", empty: "5" },
  "hang": { member: "after_seconds", label: "Answer after", empty: "never" },
  "throttled": { member: "retry_after_seconds", label: "Retry-After", empty: "1" },
};
const moveNames = { deliver: "Deliver", read: "Mark read", reject: "Reject", undeliverable: "Undeliverable" };

const messages = new Map();
const mails = new Map();
const webhooks = new Map();
const calls = new Map();
let byWorkflow = new Map();
let byCode = new Map();
let clockOffset = 0;
let readTimeout = 0;
let service = null;

const byId = id => document.getElementById(id);

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) { element.className = className; }
  if (text !== undefined) { element.textContent = text; }
  return element;
}

const minutes = left => `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
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

const everything = () => [...messages.values(), ...mails.values()];

/* Phones */

const phones = [...document.querySelectorAll(".phone")].map(element => ({
  element,
  channel: element.dataset.channel,
  thread: element.querySelector(".thread"),
  picker: element.querySelector("select"),
  rows: new Map(),
  opener: document.querySelector(`[data-show=${element.dataset.channel}]`),
  seen: 0,
  empty: null,
}));

function ticks(message) {
  const look = { submitted: "✓", delivered: "✓✓", read: "✓✓", received: "✓", rejected: "✕", undeliverable: "✕" }[message.status] || "";
  const failed = message.status === "rejected" || message.status === "undeliverable";
  const element = make("span", `ticks ${failed ? "failed" : message.status}`, look);
  element.setAttribute("aria-hidden", "true");
  return element;
}

/* The code that a message brings; without one, all that it says. Other channels have other texts around the same code. */
function codeOf(message) {
  const text = `${message.subject ?? ""}\n${message.text}`;
  return text.match(/(?<![0-9])[0-9]{5,10}(?![0-9])/)?.[0] ?? text;
}

/* What came after a message. Under Messages the workflow is the service's: what follows brings the same code, soon after, elsewhere. */
function followerOf(message) {
  if (message.api === "dispatch") { return byWorkflow.get(message.workflow_id)?.find(other => other.step === message.step + 1); }
  const others = (byCode.get(codeOf(message)) || []).filter(other => other.channel !== message.channel
    && inOrder(message, other) < 0 && Date.parse(other.at) <= Date.parse(message.at) + readTimeout + followsWithin);
  return others.sort(inOrder)[0];
}

/* Of one millisecond the earlier call comes first. */
const inOrder = (one, other) => Date.parse(one.at) - Date.parse(other.at) || one.call_number - other.call_number;

/* Whose interface a call used; nothing for a mail server's. */
const providerOf = entry => entry.path.startsWith("/2010-04-01/") ? "Twilio" : entry.path.startsWith("/v") ? "Vonage" : "";

/* The last call for the same step, by its reference, that another provider did not take. */
function takenOverFrom(message) {
  if (!message.client_ref) { return null; }
  const own = message.api === "twilio" ? "Twilio" : "Vonage";
  const before = [...calls.values()].filter(entry => entry.number < message.call_number && providerOf(entry) && providerOf(entry) !== own
    && !(entry.status < 300) && entry.body.includes(message.client_ref));
  const last = before.at(-1);
  return last ? { provider: providerOf(last), status: last.status } : null;
}

/*
 * When the next step is due, as far as anybody here can know. Dispatch says so. Of the service's own timer we know the length that the
 * page was told, and of an SMS or a mail not even if it was the last step.
 */
function timerOf(message) {
  if (message.failover_due_at) {
    return { due: Date.parse(message.failover_due_at), before: "Next step in ", after: ` unless ${message.failover_condition}`, over: "The next step is due" };
  }
  const waits = ["submitted", "delivered", "received"].includes(message.status);
  if (message.api === "dispatch" || message.steps > 1 || !waits || readTimeout === 0) { return null; }
  const due = Date.parse(message.at) + readTimeout;
  if (!tellsRead(message.channel)) {
    return { due, before: "If the service has another step, it takes it in ", after: " unless the code is verified", over: "", perhaps: true };
  }
  return {
    due,
    before: "The service goes on in ",
    after: " unless it is read or the code verified",
    over: `Unread for ${minutes(Math.round(readTimeout / 1000))}: the service goes on now, if it has another address and the code was not verified`,
  };
}

function messageRow(message) {
  const row = make("li", "message");
  const bubble = make("div", "bubble", message.text);
  if (message.subject !== undefined) { bubble.prepend(make("strong", "subject", message.subject || "(no subject)")); }
  row.append(make("p", "route", `${message.from} → ${message.to}`), bubble);

  const state = make("p", "state");
  const failed = message.error_code ? ` (${message.error_code})` : "";
  state.append(ticks(message), make("span", failed ? "failure" : "", message.status + failed), make("time", "", clockTime(message.at)));
  if (message.template) { state.append(make("span", "", [`template ${message.template}`, message.language].filter(Boolean).join(", "))); }
  if (message.has_html) { state.append(make("span", "", "text and HTML")); }
  if (message.steps > 1) { state.append(make("span", "", `step ${message.step} of ${message.steps}`)); }
  if (message.channel !== "email") { state.append(make("span", "", `by ${message.api === "twilio" ? "Twilio" : "Vonage"}`)); }
  if (message.client_ref) { state.append(make("span", "", `ref ${message.client_ref.slice(0, 12)}${message.client_ref.length > 12 ? "…" : ""}`)); }
  row.append(state);

  const before = takenOverFrom(message);
  if (before) {
    row.append(make("p", "followed", `Taken over from ${before.provider}, which ${before.status ? `answered ${before.status}` : "did not answer"}`));
  }

  const follower = followerOf(message);
  const timer = follower ? null : timerOf(message);
  if (follower) {
    row.append(make("p", "followed", `${channelNames[follower.channel]} to ${follower.to} followed at ${clockTime(follower.at)}`));
  } else if (timer) {
    const countdown = make("div", timer.perhaps ? "countdown perhaps" : "countdown");
    countdown.append(make("span"));
    if (!timer.perhaps) {
      const bar = make("progress");
      bar.max = timer.due - Date.parse(message.at);
      bar.setAttribute("aria-label", "Time until the next step");
      countdown.append(bar);
    }
    countdown.setAttribute("role", "timer");
    countdown.timer = timer;
    row.append(countdown);
    tick(countdown);
  }

  const possible = (moves[message.status] || []).filter(move => move !== "read" || tellsRead(message.channel));
  if (possible.length > 0) {
    const actions = make("div", "actions");
    for (const move of possible) {
      const button = make("button", move === "read" || (move === "deliver" && !tellsRead(message.channel)) ? "main" : "", moveNames[move]);
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
  for (const message of everything()) {
    if (message.channel === phone.channel) {
      entries.push({ key: message.uuid, at: message.at, person: message.to, version: () => JSON.stringify([message, followerOf(message)?.uuid, readTimeout, takenOverFrom(message)]), row: () => messageRow(message) });
    }
  }
  const replies = new Map();
  for (const attempt of webhooks.values()) {
    if (attempt.kind === "inbound") { replies.set(attempt.event_id, { first: replies.get(attempt.event_id)?.first ?? attempt, last: attempt }); }
  }
  for (const { first, last } of replies.values()) {
    const body = JSON.parse(last.body);
    if (body.channel === phone.channel) {
      entries.push({ key: last.event_id, at: first.at, person: body.from, version: () => String(last.number), row: () => replyRow(last) });
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
    const version = entry.version();
    if (!shown || shown.version !== version) {
      const row = entry.row();
      grew ||= !shown || shown.row.nextSibling === null;
      const focused = shown && shown.row.contains(document.activeElement);
      if (shown) { shown.row.replaceWith(row); }
      shown = { row, version };
      phone.rows.set(entry.key, shown);
      if (focused) { (row.querySelector("button") || phone.thread).focus(); }
    }
    if (phone.thread.children[index] !== shown.row) { phone.thread.insertBefore(shown.row, phone.thread.children[index] || null); }
  });
  if (grew) { phone.thread.scrollTop = phone.thread.scrollHeight; }
  if (all.length > 0) {
    phone.empty?.remove();
    phone.empty = null;
  } else if (!phone.empty) {
    phone.empty = emptyRow(phone);
    phone.thread.append(phone.empty);
  }
  renderOpener(phone, all.length);
}

/* What is new on the phone that a small screen does not show. */
function renderOpener(phone, count) {
  const hidden = getComputedStyle(phone.element).display === "none";
  phone.seen = hidden ? Math.min(phone.seen, count) : count;
  const fresh = count > phone.seen ? [make("span", "unseen", ", "), make("span", "new", `${count - phone.seen} new`)] : [];
  const text = channelNames[phone.channel] + fresh.map(part => part.textContent).join("");
  if (phone.opener.textContent !== text) { phone.opener.replaceChildren(channelNames[phone.channel], ...fresh); }
}

function show(channel) {
  document.querySelector("main").dataset.shown = channel;
  for (const phone of phones) {
    phone.opener.setAttribute("aria-pressed", String(phone.channel === channel));
    phone.thread.scrollTop = phone.thread.scrollHeight;
  }
  render();
}

/* How a first message gets here: the service is where the webhooks go. */
function emptyRow(phone) {
  const row = make("li", "empty");
  row.append(make("strong", "", "No messages yet"));
  if (!service) {
    row.append(make("span", "", "Messages appear as soon as a service sends its own to this address."));
    return row;
  }

  const token = `try-${crypto.getRandomValues(new Uint32Array(1))[0].toString(16)}`;
  const number = "393331234567";
  const addresses = {
    messenger: { messengerId: "8192836451", phoneNumber: number },
    whatsapp: { phoneNumber: number, channels: ["whatsapp", "sms"] },
    sms: { phoneNumber: number },
    email: { email: "anna@example.com", channels: ["email"] },
  }[phone.channel];
  const line = `curl ${new URL(`otp/${token}`, service)} \\\n  -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(addresses)}'`;
  const copy = make("button", "", "Copy");
  copy.type = "button";
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(line);
    copy.textContent = "Copied";
  });
  const other = make("span", "", "Or try it in ");
  const link = make("a", "", "Swagger UI");
  link.href = new URL("swagger", service).href;
  link.target = "_blank";
  link.rel = "noopener";
  other.append(link, ".");
  row.append(make("span", "", tellsRead(phone.channel)
    ? "Ask the service for a code; the SMS follows if it is not read here:"
    : `Ask the service for a code by ${phone.channel === "sms" ? "SMS" : "e-mail"}:`), make("code", "", line), copy, other);
  return row;
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
  phone.opener.addEventListener("click", () => {
    chosen = true;
    show(phone.channel);
  });
  phone.picker.addEventListener("change", () => renderPhone(phone));
  phone.element.querySelector("form")?.addEventListener("submit", async event => {
    event.preventDefault();
    const input = event.target.elements.text;
    const person = phone.picker.value || entriesOf(phone).at(-1)?.person || (phone.channel === "messenger" ? "8192836451" : "447700900000");
    const sent = input.value;
    input.value = "";
    await call("POST", "/simulator/inbound", { channel: phone.channel, from: person, text: sent });
  });
}

function tick(countdown) {
  const [label, bar] = countdown.children;
  const left = Math.max(0, countdown.timer.due - Date.now() - clockOffset);
  if (left > 0) {
    label.replaceChildren(countdown.timer.before, make("b", "", minutes(Math.ceil(left / 1000))), countdown.timer.after);
    if (bar) { bar.value = left; }
  } else if (!countdown.classList.contains("over")) {
    countdown.classList.add("over");
    label.textContent = countdown.timer.over;
    countdown.hidden = countdown.timer.over === "";
    bar?.remove();
  }
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
  const path = entry.path.replace(/^\/2010-04-01\/Accounts\/[^/]*/, "…");
  const what = [`#${entry.number}`, providerOf(entry), `${path}${entry.note ? ` · ${entry.note}` : ""}`].filter(part => part).join(" ");
  const look = entry.status >= 200 && entry.status < 300 ? "good" : "bad";
  return logRow(entry.at, what, entry.status ? look : "warn", entry.status ? String(entry.status) : "no answer", entry.body);
}

/* Scenarios */

const form = byId("scenario");
form.elements.kind.replaceChildren(...kinds.map(kind => {
  const option = make("option", "", inWords[kind]);
  option.value = kind;
  return option;
}));

function renderMeaning() {
  byId("kind-hint").textContent = `A mail: ${mailInWords[form.elements.kind.value] ?? "250, it arrives"}`;
  const meaning = seconds[form.elements.kind.value];
  byId("seconds-label").textContent = `${meaning?.label ?? "After"} (seconds)`;
  byId("seconds-hint").textContent = meaning ? `Empty: ${meaning.empty}` : "For read, hang and 429 only";
  form.elements.seconds.disabled = !meaning;
}

form.elements.kind.addEventListener("change", renderMeaning);
renderMeaning();

form.addEventListener("submit", async event => {
  event.preventDefault();
  const recipient = form.elements.recipient.value.trim();
  const scenario = { kind: form.elements.kind.value };
  if (form.elements.provider.value) { scenario.provider = form.elements.provider.value; }
  if (form.elements.times.value !== "") { scenario.times = Number(form.elements.times.value); }
  const meaning = seconds[scenario.kind];
  if (meaning && form.elements.seconds.value !== "") { scenario[meaning.member] = Number(form.elements.seconds.value); }
  await call("PUT", recipient ? `/simulator/scenarios/${encodeURIComponent(recipient)}` : "/simulator/scenario", scenario);
});

function ruleText(scenario) {
  const meaning = seconds[scenario.kind];
  const given = meaning && scenario[meaning.member];
  const after = given === undefined ? "" : `, ${scenario.kind === "throttled" ? "Retry-After " : "after "}${given} s`;
  const whose = scenario.provider ? ` from ${scenario.provider === "twilio" ? "Twilio" : "Vonage"}` : "";
  return inWords[scenario.kind] + whose + after + (scenario.times > 0 ? `, first ${scenario.times} only` : "");
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
let loaded = false;
let chosen = false;

function render() {
  if (planned) { return; }
  planned = true;
  requestAnimationFrame(() => {
    planned = false;
    if (!loaded) { return; }
    byWorkflow = Map.groupBy(messages.values(), message => message.workflow_id);
    byCode = Map.groupBy(everything(), codeOf);
    phones.forEach(renderPhone);
    renderLog("webhooks", webhooks, webhookRow);
    renderLog("calls", calls, callRow);
    byId("recipients").replaceChildren(...[...new Set(everything().map(message => message.to))].map(recipient => {
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

// A mail is a message that nobody can move: it is here, or it is not.
function keepMail(mail) {
  mails.set(mail.number, { ...mail, uuid: `mail-${mail.number}`, api: "messages", channel: "email", status: "received", steps: 1 });
}

function keepReadTimeout(seconds) {
  readTimeout = seconds * 1000;
  const field = byId("wait").elements.seconds;
  if (document.activeElement !== field) { field.value = seconds; }
}

function keepCall(entry) {
  if (!calls.get(entry.number)?.status) { calls.set(entry.number, entry); }
}

function forget() {
  messages.clear();
  mails.clear();
  webhooks.clear();
  calls.clear();
}

async function load() {
  const [state, ...lists] = await Promise.all(
    ["state", "messages", "webhooks", "calls", "mails"].map(name => fetch(`/simulator/${name}`).then(response => response.json())));
  clockOffset = Date.parse(state.now) - Date.now();
  keepReadTimeout(state.read_timeout_seconds);
  service = state.status_url ? new URL("../", state.status_url).href : null;
  const mailbox = state.smtp_port ? `; SMTP on port ${state.smtp_port}` : "";
  byId("targets").textContent = `webhooks to ${state.status_url || "nobody"}${state.signed ? ", signed" : ", unsigned"}${mailbox}`;
  byId("targets").title = byId("targets").textContent;
  renderRules(state.scenarios);
  lists[0].forEach(keepMessage);
  lists[1].forEach(attempt => webhooks.set(attempt.number, attempt));
  lists[2].forEach(keepCall);
  lists[3].forEach(keepMail);
  loaded = true;
  if (!chosen) {
    chosen = true;
    show(everything().sort((one, other) => Date.parse(one.at) - Date.parse(other.at)).at(-1)?.channel ?? "messenger");
  }
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
on("mail", keepMail);
on("read-timeout", wait => keepReadTimeout(wait.seconds));
on("scenarios", renderRules);
on("reset", forget);

const wait = byId("wait");
const sendWait = () => { if (wait.reportValidity()) { call("PUT", "/simulator/read-timeout", { seconds: Number(wait.elements.seconds.value) }); } };
wait.addEventListener("submit", event => { event.preventDefault(); sendWait(); });
wait.addEventListener("change", sendWait);

byId("clear").addEventListener("click", () => call("DELETE", "/simulator/messages"));
