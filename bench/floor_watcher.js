// Watches the floor's table from outside: which state of whom was in the document when, in
// milliseconds since 1970. Runs before the page's own scripts; changes nothing the page does.
(() => {
  const seen = [];
  window.__floor = seen;
  const known = new Map();
  const look = (row) => {
    const { agent, status } = row.dataset;
    if (!agent || known.get(agent) === status) return;
    known.set(agent, status);
    seen.push([agent, status, performance.timeOrigin + performance.now()]);
  };
  const begin = () => {
    const observer = new MutationObserver((changes) => {
      for (const change of changes) {
        if (change.type === "attributes") look(change.target);
        for (const node of change.addedNodes) {
          if (node.nodeType !== Node.ELEMENT_NODE) continue;
          if (node.dataset?.agent) look(node);
          for (const row of node.querySelectorAll("[data-agent]")) look(row);
        }
      }
    });
    const wanted = { attributeFilter: ["data-status"], childList: true, subtree: true };
    observer.observe(document, wanted);
  };
  begin();
})();
