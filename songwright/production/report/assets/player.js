// Plays the master or the stems together, moves the playheads, and seeks where the page is clicked.
// `song` is {seconds, song, stems: {name: path}, words: [[text, start, end, section, line]]}.
"use strict";
const $ = (id) => document.getElementById(id);
const sound = (path) => { const audio = new Audio(); audio.preload = "none"; audio.src = path; return audio; };
const master = sound(song.song);
const stems = Object.entries(song.stems).map(([name, path]) => ({ name, audio: sound(path), mute: false, solo: false }));
const rows = [...document.querySelectorAll(".row")].map((node) => ({
  node, start: +node.dataset.start, end: +node.dataset.end, scale: +node.dataset.scale,
}));
const lanesHead = document.querySelector(".over .playhead");
const rowHead = document.createElement("div");
rowHead.className = "playhead";
const MOST_DRIFT_SECONDS = 0.05;
const SETTLE_MS = 1500; // between two corrections: a jump needs a moment to take effect
let byStems = false, playing = false, at = 0, shownWord = null, shownRow = null, correctedMs = 0;

const active = () => (byStems ? stems.map((stem) => stem.audio) : [master]);
const clockText = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function pauseAll() { [master, ...stems.map((stem) => stem.audio)].forEach((audio) => audio.pause()); }

async function start() {
  pauseAll();
  playing = true;
  $("play").classList.add("on");
  try {
    await Promise.all(active().map((audio) => { audio.currentTime = at; return audio.play(); }));
    requestAnimationFrame(tick);
  } catch (error) {
    // A click that pauses while the sound still loads is no fault.
    if (error.name !== "AbortError") { stop(); $("missing").hidden = false; }
  }
}

function stop() {
  playing = false;
  pauseAll();
  $("play").classList.remove("on");
}

function seek(seconds) {
  at = Math.min(Math.max(0, seconds), song.seconds);
  if (playing) active().forEach((audio) => { audio.currentTime = at; });
  show();
}

function tick() {
  if (!playing) return;
  const [leader, ...others] = active();
  at = leader.currentTime;
  const adrift = others.filter((audio) => Math.abs(audio.currentTime - at) > MOST_DRIFT_SECONDS);
  if (adrift.length && performance.now() - correctedMs > SETTLE_MS) {
    adrift.forEach((audio) => { audio.currentTime = at; });
    correctedMs = performance.now();
  }
  show();
  if (leader.ended) { stop(); return; }
  requestAnimationFrame(tick);
}

function show() {
  $("now").textContent = clockText(at);
  lanesHead.hidden = false;
  lanesHead.style.left = `${100 * at / song.seconds}%`;
  showRow(rows.find((row) => at >= row.start && at < row.end) || null);
  showWord();
}

function showRow(row) {
  if (!row) { rowHead.remove(); shownRow = null; return; }
  const drawing = row.node.firstElementChild.viewBox.baseVal;
  rowHead.style.left = `${100 * (gutter(row) + (at - row.start) * row.scale) / drawing.width}%`;
  if (row === shownRow) return;
  const before = shownRow && shownRow.node.getBoundingClientRect();
  row.node.append(rowHead);
  shownRow = row;
  // Whoever reads along is taken along.
  if (playing && before && before.top < innerHeight && before.bottom > 0) {
    row.node.scrollIntoView({ block: "center", behavior: "smooth" });
  }
}

// Where the row's first bar begins in its drawing.
function gutter(row) { return +row.node.querySelector(".ground").getAttribute("x"); }

function showWord() {
  let now = -1;
  song.words.forEach(([, start, end], index) => { if (at >= start && at < end) now = index; });
  if (now === shownWord || now < 0) return;
  document.querySelectorAll(".word.now").forEach((node) => node.classList.remove("now"));
  document.querySelectorAll(`.word[data-word="${now}"]`).forEach((node) => node.classList.add("now"));
  shownWord = now;
  const [, , , section, line] = song.words[now];
  $("line").replaceChildren(...song.words.flatMap(([text, , , otherSection, otherLine], index) => {
    if (otherSection !== section || otherLine !== line) return [];
    const node = document.createElement(index === now ? "b" : "span");
    node.textContent = text;
    return [node, " "];
  }));
}

function listenTo(wantStems) {
  byStems = wantStems && stems.length > 0;
  $("master").setAttribute("aria-pressed", String(!byStems));
  $("stems").setAttribute("aria-pressed", String(byStems));
  const anySolo = stems.some((stem) => stem.solo);
  stems.forEach((stem) => {
    stem.audio.muted = stem.mute || (anySolo && !stem.solo);
    const lane = document.querySelector(`.lane[data-stem="${CSS.escape(stem.name)}"]`);
    if (lane) lane.classList.toggle("off", byStems && stem.audio.muted);
  });
}

function switchTo(wantStems) {
  const was = byStems;
  listenTo(wantStems);
  if (playing && was !== byStems) start();
}

document.querySelectorAll(".buttons button").forEach((button) => button.addEventListener("click", () => {
  const stem = stems.find((one) => one.name === button.dataset.stem);
  if (!stem) return;
  const kind = button.classList.contains("mute") ? "mute" : "solo";
  stem[kind] = !stem[kind];
  button.setAttribute("aria-pressed", String(stem[kind]));
  switchTo(true);
}));
document.querySelectorAll(".track.seek").forEach((track) => track.addEventListener("click", (event) => {
  const box = track.getBoundingClientRect();
  seek(song.seconds * (event.clientX - box.left) / box.width);
}));
rows.forEach((row) => row.node.addEventListener("click", (event) => {
  const box = row.node.getBoundingClientRect();
  const width = row.node.firstElementChild.viewBox.baseVal.width;
  const place = row.start + ((event.clientX - box.left) / box.width * width - gutter(row)) / row.scale;
  seek(Math.min(Math.max(place, row.start), row.end - 0.01));
}));
$("play").addEventListener("click", () => (playing ? stop() : start()));
$("master").addEventListener("click", () => switchTo(false));
$("stems").addEventListener("click", () => switchTo(true));
$("stems").disabled = !stems.length;
$("copy").addEventListener("click", async () => {
  const text = document.querySelector(".command code");
  try {
    await navigator.clipboard.writeText(text.textContent);
    $("copy").textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(text);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.target.closest("button,summary,a") || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.key === " ") { event.preventDefault(); if (playing) stop(); else start(); }
  if (event.key === "ArrowRight") seek(at + 5);
  if (event.key === "ArrowLeft") seek(at - 5);
});
$("total").textContent = ` / ${clockText(Math.round(song.seconds))}`;
// A link can name a time: report.html#t=63.5
const asked = /^#t=([\d.]+)$/.exec(location.hash);
if (asked) seek(+asked[1]);
