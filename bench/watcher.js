// Watches a desk from outside: what the live socket brings, what is painted, what sounds.
// Runs before the page's own scripts; changes nothing the page does.
(() => {
  const watched = { offers: {}, painted: {}, ring: {}, blank: [], work: null, agent: null };
  window.__bench = watched;

  const seen = (event) => {
    if (event.type !== "work") return;
    watched.work = event.work;
    if (event.work?.stage === "offered" && !(event.work.segment in watched.offers)) {
      watched.offers[event.work.segment] = {
        offered_ms: event.work.offered_ms,
        received_ms: performance.timeOrigin + performance.now(),
      };
    }
  };
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      if (!String(given[0]).includes("/live")) return;
      this.addEventListener("message", (message) => {
        const said = JSON.parse(message.data);
        if (said.type === "welcome") {
          watched.work = said.desk.work;
          watched.agent = said.desk.agent;
        }
        if (said.type === "events") said.events.forEach(seen);
      });
    }
  };

  // The page's mark, believed only if the card is really there.
  const mark = performance.mark.bind(performance);
  performance.mark = (name, ...rest) => {
    const [what, segment] = String(name).split(/:(.*)/);
    if (what === "painted") {
      watched.painted[segment] = performance.timeOrigin + performance.now();
      const known = '[data-testid="customer-card"], [data-testid="who-panel"]';
      const card = document.querySelector(known);
      if (!card || card.getBoundingClientRect().height === 0) watched.blank.push(segment);
    }
    return mark(name, ...rest);
  };

  // The ring as sound: the first tone after an offer that has none yet.
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...given) {
    const segment = watched.work?.segment;
    if (segment && watched.work.stage === "offered") {
      watched.ring[segment] ??= performance.timeOrigin + performance.now();
    }
    return start.apply(this, given);
  };

  // A steady tone must pass: no echo cancelling, no noise suppression.
  const ask = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
  if (ask) {
    navigator.mediaDevices.getUserMedia = (wanted) =>
      ask({
        ...wanted,
        audio: wanted.audio && {
          echoCancellation: false,
          noiseSuppression: false,
          autoGainControl: false,
        },
      });
  }
})();
