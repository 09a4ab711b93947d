"use strict";

// Without this script the pages work too: the server says how long to wait, and what has expired.

function countDown(seconds, show, over) {
  const end = Date.now() + seconds * 1000;
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left <= 0) {
      over();
      return;
    }
    show(left);
    setTimeout(tick, 250);
  };
  tick();
}

const clock = seconds => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

for (const button of document.querySelectorAll("button[data-wait]")) {
  const name = button.textContent;
  if (Number(button.dataset.wait) > 0) {
    button.disabled = true;
    countDown(Number(button.dataset.wait),
      left => { button.textContent = `${name} in ${clock(left)}`; },
      () => { button.textContent = name; button.disabled = false; });
  }
}

// When the code's time is up, its form goes, and the part of the page that asks for a new one comes.
const live = document.querySelector(".live");
if (live) {
  const over = document.querySelector(".over");
  countDown(Number(live.dataset.seconds),
    left => { live.querySelector(".left").textContent = clock(left); },
    () => {
      live.hidden = true;
      over.hidden = false;
      document.title = over.dataset.title;
      over.querySelector("button").focus();
    });
}

// A refused number is corrected at its end: browsers put the caret before the text.
const field = document.querySelector("input[autofocus]");
if (field?.value) {
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}
