"use strict";

// Without this script the page works too: the server says how long to wait.

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

for (const element of document.querySelectorAll("[data-countdown]")) {
  countDown(Number(element.dataset.countdown),
    left => { element.textContent = `${element.dataset.before}${clock(left)}.`; },
    () => { element.textContent = element.dataset.over; });
}
